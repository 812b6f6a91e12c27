import { createRoot } from "react-dom/client";
import { App } from "./App";
import { firstSpeech } from "./texts";
import "./styles.css";
import "./components/components.css";

const root = createRoot(document.getElementById("root")!);
void firstSpeech().then((speech) => root.render(<App firstSpeech={speech} />));
