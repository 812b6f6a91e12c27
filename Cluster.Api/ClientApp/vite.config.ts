import optimizeLocales from "@react-aria/optimize-locales-plugin";
import { defineConfig } from "vite";

// `npm run dev` beside a running cluster: the page comes from Vite, everything else from the process.
const cluster = "http://localhost:8080";

export default defineConfig({
  // Of the component library's words those of our languages only.
  plugins: [{ ...optimizeLocales.vite({ locales: ["en-US", "ru-RU", "pl-PL", "zh-CN"] }), enforce: "pre" }],
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the page's rules allow no script or style inside it
  },
  server: { proxy: { "/api": cluster, "/live": { target: cluster, ws: true } } },
});
