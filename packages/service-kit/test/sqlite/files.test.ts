import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  describeWhere,
  mountSmallDisk,
  smallDiskMissing,
  temporaryFolder,
} from '@payment-gateway/testkit';
import { explainError, openFile, type OpenFile, UnusableFile } from '../../src/sqlite/index.js';

const BUSY_MS = 50;
const nameOf = (file: string) => ({ file, setting: 'SQLITE_FILE' });
const open = (file: string): OpenFile => openFile(nameOf(file), BUSY_MS);

/** A file with a table in it, open. */
function openWithRows(file: string): OpenFile {
  const opened = open(file);
  opened.database.exec('create table if not exists payments (id text)');
  opened.database.exec("insert into payments values ('one')");
  return opened;
}

const movedAway = { name: 'UnusableFile', code: 'SQLITE_FILE_MOVED' };

describe('An open file', () => {
  let folder: string;
  let file: string;
  let opened: OpenFile;

  beforeEach(() => {
    folder = temporaryFolder('files');
    file = join(folder, 'books.sqlite');
    opened = openWithRows(file);
  });

  afterEach(() => {
    opened.database.close();
  });

  const refusal = (): unknown => {
    try {
      opened.watch.refuseMoved();
      return null;
    } catch (error) {
      return error;
    }
  };

  test.each<[string, () => void]>([
    [
      'all of it was deleted',
      () => {
        for (const suffix of ['', '-wal', '-shm']) unlinkSync(`${file}${suffix}`);
      },
    ],
    [
      'it was deleted without its -wal',
      () => {
        unlinkSync(file);
      },
    ],
    [
      'its -wal alone was deleted, in which the last commits are',
      () => {
        unlinkSync(`${file}-wal`);
      },
    ],
    [
      'another file was put in its place',
      () => {
        copyFileSync(file, `${file}.copy`);
        renameSync(`${file}.copy`, file);
      },
    ],
    [
      'it was deleted, and made anew by another program',
      () => {
        for (const suffix of ['', '-wal', '-shm']) unlinkSync(`${file}${suffix}`);
        openWithRows(file);
      },
    ],
    [
      'its folder was moved away',
      () => {
        renameSync(folder, `${folder}-old`);
      },
    ],
    [
      'another folder was put in its place',
      () => {
        renameSync(folder, `${folder}-old`);
        mkdirSync(folder);
        openWithRows(file).database.close();
      },
    ],
    [
      'it was emptied',
      () => {
        truncateSync(file);
      },
    ],
  ])('is refused when %s', (_, change) => {
    expect(refusal()).toBeNull();
    change();
    expect(refusal()).toMatchObject(movedAway);
    rmSync(`${folder}-old`, { recursive: true, force: true });
  });

  test('is refused if its link points elsewhere', () => {
    const link = join(folder, 'link.sqlite');
    symlinkSync(file, link);
    const throughLink = open(link);
    throughLink.watch.refuseMoved();
    unlinkSync(link);
    symlinkSync(join(folder, 'other.sqlite'), link);
    openWithRows(join(folder, 'other.sqlite')).database.close();
    expect(() => {
      throughLink.watch.refuseMoved();
    }).toThrow('(SQLITE_FILE_MOVED)');
    throughLink.database.close();
  });

  test('is accepted again when it is back in its place, with all commits', () => {
    renameSync(folder, `${folder}-old`);
    expect(refusal()).toMatchObject(movedAway);
    opened.database.exec("insert into payments values ('two')");
    renameSync(`${folder}-old`, folder);
    expect(refusal()).toBeNull();
    const again = open(file);
    expect(again.database.prepare('select count(*) as n from payments').get()).toEqual({ n: 2 });
    again.database.close();
  });

  test('is not refused for what other programs may do', () => {
    const beside = open(file);
    for (let n = 0; n < 3_000; n += 1) opened.database.exec("insert into payments values ('x')");
    expect(refusal()).toBeNull();
    opened.database.exec('delete from payments');
    beside.database.exec('vacuum');
    beside.database.pragma('wal_checkpoint(TRUNCATE)');
    expect(refusal()).toBeNull();
    beside.database.close();
    expect(refusal()).toBeNull();
  });
});

describe('An unusable file is reported, with what to do:', () => {
  const errorOf = (act: () => unknown, file: string): unknown => {
    try {
      act();
      return null;
    } catch (error) {
      return explainError(error, nameOf(file));
    }
  };

  test.each<[string, string, string, (file: string) => void]>([
    [
      'garbage',
      'SQLITE_NOTADB',
      'is no SQLite database: SQLITE_FILE names another file',
      (file) => {
        writeFileSync(file, Buffer.alloc(8_192, 7));
      },
    ],
    [
      'a text',
      'SQLITE_NOTADB',
      'restore a backup',
      (file) => {
        writeFileSync(file, 'hello');
      },
    ],
    [
      'a folder',
      'SQLITE_CANTOPEN',
      'Check SQLITE_FILE',
      (file) => {
        mkdirSync(file);
      },
    ],
  ])('%s', (_, code, says, make) => {
    const file = join(temporaryFolder('unusable'), 'books.sqlite');
    make(file);
    const error = errorOf(() => open(file), file);
    expect(error).toBeInstanceOf(UnusableFile);
    expect(error).toMatchObject({ code, message: expect.stringContaining(says) as string });
    expect(error).toMatchObject({ message: expect.stringContaining(file) as string });
  });

  test('one in a folder that cannot be created', () => {
    const folder = temporaryFolder('unusable');
    writeFileSync(join(folder, 'a-file'), '');
    expect(() => open(join(folder, 'a-file/books.sqlite'))).toThrow(
      /The folder of .* cannot be made or read\. Check SQLITE_FILE/,
    );
  });

  test('a damaged one', () => {
    const file = join(temporaryFolder('unusable'), 'books.sqlite');
    const { database } = openWithRows(file);
    for (let n = 0; n < 500; n += 1)
      database.exec('insert into payments values (hex(zeroblob(50)))');
    database.close();
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, Buffer.alloc(8_192, 0xaa), 0, 8_192, 4_096);
    closeSync(descriptor);
    const damaged = open(file);
    const read = () => damaged.database.prepare('select * from payments').all();
    expect(errorOf(read, file)).toMatchObject({
      code: expect.stringMatching(/^SQLITE_CORRUPT/) as string,
      message: expect.stringContaining('is damaged. Stop, keep it') as string,
    });
    damaged.database.close();
  });

  test('one that another program locks during creation', () => {
    const file = join(temporaryFolder('unusable'), 'books.sqlite');
    const held = openWithRows(file);
    held.database.pragma('locking_mode = EXCLUSIVE');
    held.database.exec("insert into payments values ('held')");
    held.database.pragma('journal_mode = DELETE');
    held.database.exec('begin exclusive');
    expect(() => open(file)).toThrow(/is in use by another program/);
    held.database.exec('commit');
    held.database.close();
  });

  test('an error in a row does not blame the file', () => {
    const { database } = openWithRows(join(temporaryFolder('usable'), 'books.sqlite'));
    const wrong = () => database.exec('insert into nowhere values (1)');
    expect(errorOf(wrong, 'any')).toBeNull();
    database.close();
  });
});

describeWhere(smallDiskMissing(), 'A disk', () => {
  test('that is nearly full is refused before a commit fails, and accepted once it has room', () => {
    const disk = mountSmallDisk(16 * 1_024);
    const { database, watch } = openWithRows(join(disk.folder, 'books.sqlite'));
    watch.refuseFull();
    disk.fill();
    expect(() => {
      watch.refuseFull();
    }).toThrow(/is full, or a quota is used up\. Make room; .*\(SQLITE_FULL\)/);
    disk.empty();
    watch.refuseFull();
    database.close();
    disk.remove();
  });

  test('that is read-only is reported when the file is opened', () => {
    const disk = mountSmallDisk(1_024);
    const file = join(disk.folder, 'books.sqlite');
    openWithRows(file).database.close();
    disk.makeReadOnly(true);
    expect(() => open(file)).toThrow(/a disk that is mounted for writing/);
    disk.remove();
  });
});
