import type { ReactNode, Ref } from "react";
import { Button as Pressable } from "react-aria-components";

interface Props {
  children: ReactNode;
  onPress?: () => void;
  submits?: boolean;
  kind?: "main" | "danger" | "plain";
  /** The chord that does the same, as it stands on the keys; shown beside the words. */
  keys?: string;
  pressed?: boolean;
  expanded?: boolean;
  current?: "page" | boolean;
  disabled?: boolean;
  autoFocus?: boolean;
  className?: string;
  ref?: Ref<HTMLButtonElement>;
}

/** A button by mouse, finger, key and screen reader alike. A key that is held presses once. */
export function Button({ children, submits, kind, keys, pressed, expanded, current, disabled, className, ...others }: Props) {
  return (
    <Pressable
      {...others}
      type={submits ? "submit" : "button"}
      isDisabled={disabled}
      className={[kind, className].filter(Boolean).join(" ")}
      aria-pressed={pressed}
      aria-expanded={expanded}
      aria-current={current}
      render={(dom) => <button {...dom} aria-keyshortcuts={keys?.replace("Ctrl", "Control")} />}
    >
      {children}
      {keys && <kbd aria-hidden="true">{keys}</kbd>}
    </Pressable>
  );
}
