import { darkPalette, lightPalette, paletteCss } from '../report/figure/palette.ts';
import { startLab } from './state/lab-state.ts';
import './style.css';

const sheet = document.createElement('style');
sheet.textContent = `:root { ${paletteCss(lightPalette)} } @media screen and (prefers-color-scheme: dark) { :root { ${paletteCss(darkPalette)} } }`;
document.head.append(sheet);
const place = document.getElementById('app');
// The worker gets its first question before anything that draws; a worker starts only while the page has time for it.
void startLab()
  .then(() => import('./page.tsx'))
  .then(({ mount }) => {
    if (place !== null) mount(place);
  });
