import { useEffect } from "react";
import { useTexts } from "../texts";
import BrowserPhone from "./BrowserPhone";

/** The phone in a window of its own. */
export default function PhoneWindow() {
  const texts = useTexts();
  useEffect(() => {
    document.title = `☎ ${texts.product}`;
  }, [texts]);
  return (
    <main className="desk">
      <h1>{texts.softphone.title}</h1>
      <BrowserPhone checks alone />
    </main>
  );
}
