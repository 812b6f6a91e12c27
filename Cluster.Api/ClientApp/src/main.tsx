import { createRoot } from "react-dom/client";
import { App } from "./App";
import { firstSpeech } from "./texts";
import { allowEmptyMarkup } from "./trustedTypes";
import "./styles.css";
import "./components/components.css";

allowEmptyMarkup();
const root = createRoot(document.getElementById("root")!);
void firstSpeech().then((speech) => root.render(<App firstSpeech={speech} />));
