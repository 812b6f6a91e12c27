import { createContext } from "react";

/** Called when the API says that nobody is signed in here any more. */
export const SignedOut = createContext<() => void>(() => {});
