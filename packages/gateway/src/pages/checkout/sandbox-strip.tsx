import { type Words } from '../words/words.js';
import { testCards } from './test-cards.js';

/** Says on top that no real money moves, and which cards can be tried. */
export function SandboxStrip({ words: { sandbox } }: { readonly words: Words }) {
  return (
    <aside aria-label={sandbox.title}>
      <details>
        <summary>
          <strong>{sandbox.title}</strong> <span>{sandbox.cards}</span>
        </summary>
        <ul>
          {testCards.map(({ name, number }) => (
            <li>
              <code>{number}</code> {sandbox.does[name]}
            </li>
          ))}
        </ul>
        <p>{sandbox.hint}</p>
      </details>
    </aside>
  );
}
