import { render } from 'preact';
import { App } from './app.tsx';

/** Draws the page into its place. */
export function mount(place: HTMLElement): void {
  render(<App />, place);
}
