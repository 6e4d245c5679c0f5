import { spawnSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hold, release, temporaryFolder } from '../processes/lifeline.js';
import { messageOf } from '../processes/message-of.js';

/** A small disk, mounted as a folder. */
export type SmallDisk = {
  readonly folder: string;
  /** Uses up all space. */
  fill(): void;
  /** Frees the space again. */
  empty(): void;
  /** Makes it larger. */
  grow(kilobytes: number): void;
  /** Forbids or allows writing. */
  makeReadOnly(is: boolean): void;
  remove(): void;
};

/** Why this machine cannot mount disks; undefined if it can, as root can. */
export function smallDiskMissing(): string | undefined {
  try {
    mountSmallDisk(64).remove();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** Mounts a disk of this size, in memory. Throws where that is not permitted. */
export function mountSmallDisk(kilobytes: number): SmallDisk {
  const folder = temporaryFolder('disk');
  command('mount', '-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder);
  hold(`mount ${folder}`);
  const filler = join(folder, 'filler');
  return {
    folder,
    fill() {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(filler, Buffer.alloc(bavail * bsize), { flag: 'a' });
    },
    empty: () => {
      rmSync(filler);
    },
    grow: (larger) => {
      command('mount', '-o', `remount,size=${larger}k`, folder);
    },
    makeReadOnly: (is) => {
      command('mount', '-o', `remount,${is ? 'ro' : 'rw'}`, folder);
    },
    remove() {
      command('umount', '--lazy', folder);
      release(`mount ${folder}`);
    },
  };
}

function command(name: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(name, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} failed: ${error?.message ?? stderr.trim()}`);
}
