import type { Difference } from '../merge-ghost.ts';

/** The pinned setting beside the present one, in numbers. */
export function Differences({ rows }: { readonly rows: readonly Difference[] }) {
  if (rows.length === 0)
    return <p class="note">The pinned setting is the present one; its curves will stay in grey.</p>;
  return (
    <table class="differences">
      <caption>Pinned setting (grey) and present one</caption>
      <thead>
        <tr>
          {['', 'pinned', 'now', 'change'].map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, pinned, now, change }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{pinned}</td>
            <td>{now}</td>
            <td>{change}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
