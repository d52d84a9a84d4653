/* What the build makes of tests/browser/bench/src, as far as the bench page uses it. */
export default function init(options: { module_or_path: URL }): Promise<unknown>;

export class Packer {
  static create(path: string): Promise<Packer>;
  begin(name: string, deflated: boolean, bytes: number): void;
  write(bytes: Uint8Array): void;
  end(): string;
  finish(): void;
}

export class Download {
  static prepare(origin: string, token: string, folder?: FileSystemDirectoryHandle): Promise<Download>;
  ids(): string[];
  all(): Promise<number>;
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
