import type { KeyTexts } from "./en";

export const pl: KeyTexts = {
  title: "Klucze API",
  empty: "Nie ma żadnego klucza.",
  make: "Utwórz klucz",
  hint: "Dla programów, które zakładają kampanie i kontakty oraz odczytują wyniki. Klucze z pojedynczymi prawami tworzy się przez API.",
  name: "Nazwa",
  role: "Rola",
  roles: { integration: "Integracja", all: "Wszystko" },
  since: "Utworzony",
  until: "Ważny do",
  noEnd: "bez końca",
  action: "Działanie",
  shownOnce: (name) => `To jest klucz „${name}”. Skopiuj go teraz: nie zostanie pokazany ponownie.`,
  revoke: "Unieważnij",
  revokeSure: "Unieważnić na stałe?",
};
