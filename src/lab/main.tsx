import { render } from 'preact';
import { darkPalette, lightPalette, paletteCss } from '../report/palette.ts';
import { App } from './app.tsx';
import './style.css';

const sheet = document.createElement('style');
sheet.textContent = `:root { ${paletteCss(lightPalette)} } @media (prefers-color-scheme: dark) { :root { ${paletteCss(darkPalette)} } }`;
document.head.append(sheet);
const root = document.getElementById('app');
if (root !== null) render(<App />, root);
