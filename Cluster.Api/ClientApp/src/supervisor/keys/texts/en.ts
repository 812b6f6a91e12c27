export const en = {
  title: "API keys",
  empty: "There is no key.",
  make: "Make a key",
  hint: "For programs that post campaigns and contacts and read what came of them. Keys of single rights are made by the API.",
  name: "Name",
  role: "Role",
  roles: { integration: "Integration", all: "Everything" } as Record<string, string>,
  since: "Made",
  until: "Valid until",
  noEnd: "no end",
  action: "Action",
  shownOnce: (name: string) => `This is the key of ${name}. Copy it now: it is not shown again.`,
  revoke: "Revoke",
  revokeSure: "Revoke for good?",
};

export type KeyTexts = typeof en;
