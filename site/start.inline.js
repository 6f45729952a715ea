// The program of the one file begins here, if all of that file is there: the twin of start.js.

if (document.querySelector('#whole')) import('./start.js');
