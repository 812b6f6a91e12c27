import type { KeyTexts } from "./en";

export const ru: KeyTexts = {
  title: "Ключи API",
  empty: "Ключей нет.",
  make: "Создать ключ",
  hint: "Для программ, которые заводят кампании и контакты и читают результаты. Ключи с отдельными правами создаются через API.",
  name: "Имя",
  role: "Роль",
  roles: { integration: "Интеграция", all: "Всё" },
  since: "Создан",
  until: "Действует до",
  noEnd: "бессрочно",
  action: "Действие",
  shownOnce: (name) => `Это ключ «${name}». Скопируйте его сейчас: больше он не показывается.`,
  revoke: "Отозвать",
  revokeSure: "Отозвать насовсем?",
};
