import { spawn } from 'node:child_process';

/** Opens an address of this machine in the user's browser where there is one; says nothing where there is none. */
export function openBrowser(url: string): void {
  if (!/^http:\/\/127\.0\.0\.1:\d+\//.test(url) || process.env.CI !== undefined) return;
  if (process.platform === 'linux' && process.env.DISPLAY === undefined && process.env.WAYLAND_DISPLAY === undefined)
    return;
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', url]
        : ['xdg-open', url];
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
