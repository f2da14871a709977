import type { OwnFile } from './engine/own-file.ts';

const DATABASE = 'widthwise';
const STORE = 'files';
const KEY = 'own';

function request<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const asked = ask(database.transaction(STORE, mode).objectStore(STORE));
      asked.onsuccess = () => {
        resolve(asked.result);
        database.close();
      };
      asked.onerror = () => {
        reject(asked.error);
        database.close();
      };
    };
  });
}

/** Keeps one file in this browser, instead of one that was kept before. */
export async function keepFile(file: OwnFile): Promise<void> {
  await request('readwrite', (store) => store.put(file, KEY));
}

/** The file that is kept, if there is one. */
export async function keptFile(): Promise<OwnFile | undefined> {
  return request<OwnFile | undefined>('readonly', (store) => store.get(KEY));
}

/** Keeps no file any more. */
export async function forgetFile(): Promise<void> {
  await request('readwrite', (store) => store.delete(KEY));
}
