/** A database file cannot be used. The message says what is wrong and what to do about it. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile';

  constructor(
    /** SQLite's code, such as SQLITE_FULL, or the system's, such as EACCES. */
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** How an operator knows a file: its path, and the variable that sets it. */
export type FileName = { readonly file: string; readonly setting: string };

/** Our own code, not one of SQLite's: see file-watch.ts. */
export const FILE_MOVED = 'SQLITE_FILE_MOVED';

type Sentence = (name: FileName) => string;

// Matched by prefix: SQLITE_IOERR_FSYNC is an SQLITE_IOERR.
const sentences: readonly (readonly [string, Sentence])[] = [
  [
    FILE_MOVED,
    ({ file }) =>
      `${file}, or its -wal, was deleted, replaced or emptied while it was in use. What is written now would not be found by the next start. Put the file back where it was; or stop, see what is to be saved, and start on the file that is there.`,
  ],
  [
    'SQLITE_FULL',
    ({ file }) =>
      `The disk of ${file} is full, or a quota is used up. Make room; nothing has to be restarted.`,
  ],
  [
    'SQLITE_CORRUPT',
    ({ file }) =>
      `${file} is damaged. Stop, keep it together with its -wal for an examination, and restore a backup.`,
  ],
  [
    'SQLITE_NOTADB',
    ({ file, setting }) =>
      `${file} is no SQLite database: ${setting} names another file, or something has overwritten it. Correct ${setting}, or restore a backup.`,
  ],
  [
    'SQLITE_READONLY',
    ({ file }) =>
      `${file} may not be written. Its disk must be mounted for writing, and this user may write the file, its -wal, its -shm and their folder.`,
  ],
  [
    'SQLITE_PERM',
    ({ file }) => `${file} may not be used by this user. Give it the file and its folder.`,
  ],
  [
    'SQLITE_CANTOPEN',
    ({ file, setting }) =>
      `${file} cannot be opened. It must be a file, on a disk that is mounted for writing, and this user may write it and its folder. Check ${setting}.`,
  ],
  [
    'SQLITE_IOERR',
    ({ file }) =>
      `The disk of ${file} fails, or is mounted read-only. See the system's log (dmesg), and move the file to a sound disk.`,
  ],
];

/** The error as a sentence for the operator; null if it is not about the file, but about a row, say. */
export function explainError(error: unknown, name: FileName): UnusableFile | null {
  if (error instanceof UnusableFile) return error;
  const code = codeOf(error);
  const sentence = sentences.find(([prefix]) => code.startsWith(prefix))?.[1];
  return sentence === undefined ? null : unusable(code, sentence(name), error);
}

/** Like `explainError`, for errors while the file is being opened. */
export function explainOpening(error: unknown, name: FileName): unknown {
  const code = codeOf(error);
  if (code.startsWith('SQLITE_BUSY')) {
    const sentence = `${name.file} is in use by another program, which writes to it. Stop that one, or check ${name.setting}.`;
    return unusable(code, sentence, error);
  }
  if (/^E[A-Z]+$/.test(code)) {
    const sentence = `The folder of ${name.file} cannot be made or read. Check ${name.setting}, and what this user may do there.`;
    return unusable(code, sentence, error);
  }
  return explainError(error, name) ?? error;
}

const unusable = (code: string, sentence: string, cause: unknown): UnusableFile =>
  new UnusableFile(code, `${sentence} (${code})`, { cause });

// By shape and not by class: an error of a native module may come from another realm.
const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
