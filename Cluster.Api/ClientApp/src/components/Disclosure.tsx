import type { ReactNode } from "react";
import { Button, DisclosurePanel, Disclosure as Opens } from "react-aria-components";

/** What is shown when it is asked for. */
export function Disclosure({ title, open, className = "", children }: { title: string; open?: boolean; className?: string; children: ReactNode }) {
  return (
    <Opens className={`disclosure ${className}`} defaultExpanded={open}>
      <Button slot="trigger" className="opener">
        {title}
      </Button>
      <DisclosurePanel>{children}</DisclosurePanel>
    </Opens>
  );
}
