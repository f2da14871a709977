import { render } from 'preact';
import { App } from './app.tsx';

/** Draws the page into its place, instead of what stood there while it loaded. */
export function mount(place: HTMLElement): void {
  place.replaceChildren();
  render(<App />, place);
}
