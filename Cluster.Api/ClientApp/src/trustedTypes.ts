interface Rules {
  createScriptURL?: (address: string) => string;
  createHTML?: (markup: string) => string | null;
}

interface TrustedTypes {
  createPolicy(name: string, rules: Rules): { createScriptURL: (address: string) => string };
}

/** Where the browser checks what becomes script or markup; the page's rules name the two policies that there may be. */
export const trustedTypes = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;

/** The component library takes back what it has announced by writing empty markup: this passes, any other markup is refused as before. */
export const allowEmptyMarkup = () => void trustedTypes?.createPolicy("default", { createHTML: (markup) => (markup === "" ? markup : null) });
