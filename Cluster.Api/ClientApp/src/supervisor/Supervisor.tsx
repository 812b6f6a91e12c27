import { lazy, Suspense, useEffect, useRef, type ReactNode } from "react";
import { useTexts } from "../texts";
import type { Me } from "../types";
import { usePlace } from "./place";
import { SignedOut } from "./SignedOut";
import "./supervisor.css";
import { useSupervisorTexts } from "./texts";

// Each page comes when it is opened.
const Board = lazy(() => import("./Board"));
const CampaignPage = lazy(() => import("./campaign/CampaignPage"));
const CampaignForm = lazy(() => import("./campaign/CampaignForm"));
const AssignmentsPage = lazy(() => import("./campaign/AssignmentsPage"));
const ScriptEditor = lazy(() => import("./campaign/ScriptEditor"));
const ImportPage = lazy(() => import("./imports/ImportPage"));
const TeamPage = lazy(() => import("./team/TeamPage"));
const CallsPage = lazy(() => import("./calls/CallsPage"));
const RecordingsPage = lazy(() => import("./recordings/RecordingsPage"));
const CallbacksPage = lazy(() => import("./callbacks/CallbacksPage"));
const DoNotCallPage = lazy(() => import("./dnc/DoNotCallPage"));
const WallPage = lazy(() => import("./wall/WallPage"));
const GatewaysPage = lazy(() => import("./gateways/GatewaysPage"));
const AccountsPage = lazy(() => import("./accounts/AccountsPage"));
const KeysPage = lazy(() => import("./keys/KeysPage"));

const sections = ["campaigns", "wall", "operators", "calls", "recordings", "callbacks", "do-not-call", "gateways", "accounts", "keys"] as const;
const administrators: readonly string[] = ["accounts", "keys"];

/** The supervisor's pages under their sections; an administrator has the accounts and the keys as well. */
export default function Supervisor({ me, onSignedOut }: { me: Me; onSignedOut: () => void }) {
  const texts = useTexts();
  const { nav } = useSupervisorTexts();
  const place = usePlace();
  const main = useRef<HTMLDivElement>(null);
  const [section, ...rest] = place;
  const reached = sections.filter((one) => me.role === "administrator" || !administrators.includes(one));
  const shown = reached.find((one) => one === section) ?? "campaigns";
  const key = place.slice(0, 3).join("/"); // an import that gets its id is on the same page

  useEffect(() => {
    document.title = `${nav.sections[shown]} · ${texts.product}`;
  }, [nav, texts, shown]);

  // Whoever comes to another page begins at its top, also with a screen reader; the first page is left as it comes.
  const last = useRef(key);
  useEffect(() => {
    if (last.current !== key && !main.current?.contains(document.activeElement)) main.current?.focus();
    last.current = key;
  }, [key]);

  return (
    <SignedOut value={onSignedOut}>
      <nav className="sections" aria-label={nav.title}>
        {reached.map((one) => (
          <a key={one} href={`#${one}`} aria-current={one === shown ? "page" : undefined}>
            {nav.sections[one]}
          </a>
        ))}
      </nav>
      <div ref={main} tabIndex={-1} className="page">
        <Suspense fallback={<main className="quiet" role="status">{texts.link.connecting}</main>}>{pageOf(shown, rest, me, onSignedOut)}</Suspense>
      </div>
    </SignedOut>
  );
}

function pageOf(section: (typeof sections)[number], rest: string[], me: Me, onSignedOut: () => void): ReactNode {
  switch (section) {
    case "wall":
      return <WallPage onSignedOut={onSignedOut} />;
    case "gateways":
      return <GatewaysPage me={me} id={rest[0]} />;
    case "operators":
      return <TeamPage onSignedOut={onSignedOut} />;
    case "calls":
      return <CallsPage me={me} />;
    case "recordings":
      return <RecordingsPage me={me} />;
    case "callbacks":
      return <CallbacksPage />;
    case "do-not-call":
      return <DoNotCallPage />;
    case "accounts":
      return <AccountsPage me={me} name={rest[0]} />;
    case "keys":
      return <KeysPage />;
    case "campaigns":
      return campaignPageOf(rest, onSignedOut);
  }
}

function campaignPageOf([id, part, importId]: string[], onSignedOut: () => void): ReactNode {
  if (!id) return <Board onSignedOut={onSignedOut} />;
  if (id === "new") return <CampaignForm id={undefined} />;
  if (part === "edit") return <CampaignForm id={id} />;
  if (part === "assignments") return <AssignmentsPage id={id} />;
  if (part === "script") return <ScriptEditor id={id} />;
  if (part === "import") return <ImportPage campaignId={id} importId={importId} />;
  return <CampaignPage id={id} />;
}
