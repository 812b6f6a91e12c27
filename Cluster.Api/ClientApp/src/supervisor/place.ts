import { useEffect, useState } from "react";

const current = () => location.hash.slice(1).split("/").filter(Boolean);

/** Where the supervisor is stands in the address: a reload goes on there, and the browser's own keys go back. */
export function usePlace() {
  const [place, setPlace] = useState(current);
  useEffect(() => {
    const moved = () => setPlace(current());
    window.addEventListener("hashchange", moved);
    return () => window.removeEventListener("hashchange", moved);
  }, []);
  return place;
}

export const go = (...parts: string[]) => {
  location.hash = parts.join("/");
};
