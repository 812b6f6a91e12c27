/**
 * What the server does not have yet lies in the tab's own storage, so that a reload without a network loses nothing; it goes with the save.
 */
export const unsaved = {
  keep(key: string, value: unknown) {
    sessionStorage.setItem(key, JSON.stringify(value));
  },
  forget(key: string) {
    sessionStorage.removeItem(key);
  },
  find<T>(key: string): T | undefined {
    const text = sessionStorage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as T);
  },
};
