import { useEffect, useState, type ReactNode } from "react";
import { Button, DisclosurePanel, Disclosure as Opens } from "react-aria-components";

interface Props {
  title: string;
  /** Opens and closes it whenever it changes; in between the person does. */
  open?: boolean;
  className?: string;
  children: ReactNode;
}

/** What is shown when it is asked for. */
export function Disclosure({ title, open = false, className = "", children }: Props) {
  const [isOpen, setOpen] = useState(open);
  useEffect(() => setOpen(open), [open]);
  return (
    <Opens className={`disclosure ${className}`} isExpanded={isOpen} onExpandedChange={setOpen}>
      <Button slot="trigger" className="opener">
        {title}
      </Button>
      <DisclosurePanel>{children}</DisclosurePanel>
    </Opens>
  );
}
