import { constantPart } from '../constant.js';
import { wordsIn } from '../language.js';
import { type Language } from '../words/words.js';
import { testCards } from './test-cards.js';

const strip = constantPart((language) => {
  const { title, cards, does, hint } = wordsIn(language).sandbox;
  return (
    <details>
      <summary>
        <strong>{title}</strong> <span>{cards}</span>
      </summary>
      <ul>
        {testCards.map(({ name, number }) => (
          <li>
            <code>{number}</code> {does[name]}
          </li>
        ))}
      </ul>
      <p>{hint}</p>
    </details>
  );
});

/** Says on top that no real money moves, and which cards can be tried. */
export const SandboxStrip = ({ language }: { readonly language: Language }) => (
  <aside aria-label={wordsIn(language).sandbox.title} {...strip(language)} />
);
