// Which Glassbox this is: build.py writes both into the file that it ships.

/** As people know it, from package.json. */
export const VERSION = 'unbuilt';

/** The first eight digits of a hash over all files of the site. */
export const BUILD = 'unbuilt';
