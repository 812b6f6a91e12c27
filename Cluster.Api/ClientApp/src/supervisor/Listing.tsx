import type { ReactNode } from "react";
import { Button } from "../components/Button";
import { Failure } from "../Failure";
import { Table } from "../Table";
import { useSupervisorTexts } from "./texts";
import type { List } from "./useList";

/** A table of a list, or why there is none: it is being read, it is empty, it could not be read. */
export function Listing<T>({ list, name, empty, columns, children }: {
  list: List<T>;
  name: string;
  empty: string;
  columns: string[];
  children: (one: T) => ReactNode;
}) {
  const texts = useSupervisorTexts();
  const { items, failure, reload, more } = list;
  return (
    <section className="panel stack tight" aria-label={name} aria-busy={!items && !failure}>
      {failure !== undefined && (
        <div className="group">
          <Failure of={failure} />
          <Button onPress={() => void reload()}>
            {texts.list.retry}
          </Button>
        </div>
      )}
      {!items && failure === undefined && <p role="status">{texts.list.loading}</p>}
      {items?.length === 0 && <p className="nothing">{empty}</p>}
      {items && items.length > 0 && (
        <Table name={name} columns={columns}>
          {items.map(children)}
        </Table>
      )}
      {more && (
        <Button kind="plain" onPress={() => void more()}>
          {texts.list.more}
        </Button>
      )}
    </section>
  );
}
