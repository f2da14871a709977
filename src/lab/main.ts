import { darkPalette, lightPalette, paletteCss } from '../report/palette.ts';
import { startLab } from './state/lab-state.ts';
import './style.css';

// The worker gets its first question before anything that draws.
startLab();
const page = import('./page.tsx');
const sheet = document.createElement('style');
sheet.textContent = `:root { ${paletteCss(lightPalette)} } @media (prefers-color-scheme: dark) { :root { ${paletteCss(darkPalette)} } }`;
document.head.append(sheet);
const place = document.getElementById('app');
if (place !== null) void page.then(({ mount }) => mount(place));
