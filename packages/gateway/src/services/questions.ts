import { setTimeout as sleep } from 'node:timers/promises';

/** Asks about keys, repeatedly: each question receives the answer to the previous one about its key. */
type Questions<Answer> = {
  /** The answer to a question that begins after this call. Rejects as `ask` does. */
  about(key: string, ask: (before: Answer | null) => Promise<Answer>): Promise<Answer>;
  /** Resolves when no question is in flight. */
  idle(): Promise<void>;
};

/**
 * About one key, one question at a time, with a pause in between: all who ask meanwhile share the next one. So an
 * answer is never older than the call, and a hundred calls cost two questions.
 */
export function createQuestions<Answer>(pauseMs: number): Questions<Answer> {
  /** Mutable: the question in flight, or answered just now, and the one behind it. */
  type Line = { last: Promise<Answer>; next: Promise<Answer> | null };
  // A line is removed after a pause without a question.
  const lines = new Map<string, Line>();
  const inFlight = new Set<Promise<unknown>>();

  function begin(key: string, line: Line, question: Promise<Answer>): Promise<Answer> {
    line.last = question;
    line.next = null;
    const ended = question.then(nothing, nothing);
    inFlight.add(ended);
    void ended
      .then(() => inFlight.delete(ended))
      .then(() => sleep(pauseMs, undefined, { ref: false }))
      .then(() => {
        if (line.last === question && line.next === null) lines.delete(key);
      });
    return question;
  }

  return {
    about(key, ask) {
      const line = lines.get(key);
      if (line === undefined) {
        const question = ask(null);
        const first: Line = { last: question, next: null };
        lines.set(key, first);
        return begin(key, first, question);
      }
      line.next ??= line.last
        .catch(() => null)
        .then(async (before) => {
          await sleep(pauseMs);
          return begin(key, line, ask(before));
        });
      return line.next;
    },
    async idle() {
      await Promise.all(inFlight);
    },
  };
}

const nothing = (): void => undefined;
