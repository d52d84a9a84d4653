/* What the build makes of tests/browser/bench/src, as far as the bench page uses it. */
export default function init(options: { module_or_path: URL }): Promise<unknown>;

export class Packer {
  static create(path: string): Promise<Packer>;
  begin(name: string, bytes: number): void;
  begin_fetched(name: string, bytes: number, sha256: string, crc32?: number): void;
  write(bytes: Uint8Array): void;
  pause(): Promise<void>;
  end(): void;
  finish(): Promise<string[]>;
}

export class Known {
  constructor(bytes: Uint8Array);
  readonly sha256: string;
  readonly crc32: number;
  free(): void;
}

/** Whether this worker is there to hash for another, and then does. */
export function hash_for_another(): boolean;

export class Download {
  static prepare(origin: string, token: string, folder?: FileSystemDirectoryHandle): Promise<Download>;
  ids(): string[];
  all(): Promise<number>;
  free(): void;
}

/* What only workers have, and TypeScript's types of a page therefore lack. */
declare global {
  interface FileSystemFileHandle {
    createSyncAccessHandle(): Promise<FileSystemSyncAccessHandle>;
  }
  interface FileSystemSyncAccessHandle {
    read(buffer: ArrayBufferView, options: { at: number }): number;
    write(bytes: ArrayBufferView, options?: { at: number }): number;
    truncate(size: number): void;
    getSize(): number;
    flush(): void;
    close(): void;
  }
}
