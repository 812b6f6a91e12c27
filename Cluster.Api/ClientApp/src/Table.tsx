import type { ReactNode } from "react";

/** A table that scrolls sideways by keyboard where it is too wide. */
export function Table({ name, columns, children }: { name: string; columns: string[]; children: ReactNode }) {
  return (
    <div className="wide" tabIndex={0} role="group" aria-label={name}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
