import { Button, DropZone, FileTrigger, Text, type FileDropItem } from "react-aria-components";

interface Props {
  label: string;
  button: string;
  hint: string;
  /** Ends of names, such as .csv. */
  types: string[];
  onFile: (file: File) => void;
}

/** A file by a dialog, by the mouse, or from the clipboard. */
export function FileField({ label, button, hint, types, onFile }: Props) {
  return (
    <DropZone
      className="panel drop"
      onDrop={(event) => {
        const file = event.items.find((one): one is FileDropItem => one.kind === "file");
        if (file) void file.getFile().then(onFile);
      }}
    >
      <Text slot="label">{label}</Text>
      <FileTrigger acceptedFileTypes={types} onSelect={(files) => files?.[0] && onFile(files[0])}>
        <Button>{button}</Button>
      </FileTrigger>
      <p className="hint">{hint}</p>
    </DropZone>
  );
}
