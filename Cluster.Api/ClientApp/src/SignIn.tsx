import { useEffect, useState, type FormEvent } from "react";
import { send } from "./api";
import { Button } from "./components/Button";
import { TextField } from "./components/TextField";
import { Failure } from "./Failure";
import { useTexts } from "./texts";
import type { Me } from "./types";

export function SignIn({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  const texts = useTexts();
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    document.title = `${texts.signIn.title} · ${texts.product}`;
  }, [texts]);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setFailure(undefined);
    try {
      await send("POST", "/session", { name: form.get("name"), password: form.get("password") });
      onSignedIn(await send<Me>("GET", "/me"));
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };

  return (
    <main className="narrow">
      <h1>{texts.signIn.title}</h1>
      <form className="panel stack" onSubmit={(event) => void submit(event)}>
        <TextField label={texts.signIn.name} name="name" autoComplete="username" autoCapitalize="none" spellCheck={false} required autoFocus />
        <TextField label={texts.signIn.password} name="password" type="password" autoComplete="current-password" required />
        <Failure of={failure} />
        <Button submits kind="main" disabled={busy}>
          {texts.signIn.submit}
        </Button>
      </form>
    </main>
  );
}
