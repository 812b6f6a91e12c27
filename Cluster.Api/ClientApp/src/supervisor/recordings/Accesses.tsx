import { Disclosure } from "../../components/Disclosure";
import { Failure } from "../../Failure";
import type { RecordingAccess } from "../../schema";
import { Table } from "../../Table";
import { useLanguage } from "../../texts";
import { useSupervisorTexts } from "../texts";
import { useRead } from "../useRead";

/** What was done with a recording, by whom. */
export function Accesses({ attemptId }: { attemptId: string }) {
  const { recordings: own, list } = useSupervisorTexts();
  const language = useLanguage();
  const { value, failure } = useRead<RecordingAccess[]>(`/attempts/${attemptId}/recording/accesses`);
  if (!value) return failure === undefined ? <p role="status">{list.loading}</p> : <Failure of={failure} />;
  return (
    <Disclosure title={own.accesses(value.length)}>
      <Table name={own.who} columns={[own.when, own.who, own.what]}>
        {value.map((one, index) => (
          <tr key={index}>
            <th scope="row">{new Date(one.at).toLocaleString(language, { dateStyle: "short", timeStyle: "medium" })}</th>
            <td>{one.clientName}</td>
            <td>{one.part === undefined ? own.whole : (own.parts[one.part] ?? one.part)}</td>
          </tr>
        ))}
      </Table>
    </Disclosure>
  );
}
