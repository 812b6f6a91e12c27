import { lazy, Suspense, useState } from "react";
import { Button } from "../components/Button";
import { SignedOut } from "../supervisor/SignedOut";
import { useTexts } from "../texts";
import type { Desk } from "../types";
import type { Dial } from "./useDial";

// Each comes when it is opened: a shift may pass without any of them.
const pages = { callbacks: lazy(() => import("./own/CallbacksPage")), contacts: lazy(() => import("./own/ContactsPage")), day: lazy(() => import("./own/DayPage")) };

const sections = ["call", "callbacks", "contacts", "day"] as const;

/** What an operator looks at between calls. It stays as it is, out of sight, while he has one. */
export function Sections({ onSignedOut, ...shown }: PageProps & { onSignedOut: () => void }) {
  const texts = useTexts();
  const [section, setSection] = useState<(typeof sections)[number]>("call");
  const Page = section === "call" ? undefined : pages[section];
  return (
    <div className="desk-page" hidden={shown.desk.call !== undefined || shown.desk.preview !== undefined}>
      <nav className="tabs" aria-label={texts.sections.title}>
        {sections.map((one) => (
          <Button key={one} current={one === section ? "page" : undefined} onPress={() => setSection(one)}>
            {texts.sections[one]}
          </Button>
        ))}
      </nav>
      {Page ? (
        <Suspense fallback={<p role="status" className="quiet">{texts.link.connecting}</p>}>
          <SignedOut value={onSignedOut}>
            <Page {...shown} />
          </SignedOut>
        </Suspense>
      ) : (
        <section className="panel empty-call">
          <h2>{texts.call.none}</h2>
          <p>{texts.call.noneHint}</p>
        </section>
      )}
    </div>
  );
}

/** What every page gets. */
export interface PageProps {
  desk: Desk;
  now: number;
  dial: Dial | undefined;
}
