/** What the last label of a domain name can and cannot be. */

/** The country-code top-level domains (ISO 3166-1 plus the reserved ones in use), from IANA's root zone database. */
export const COUNTRY_DOMAINS: ReadonlySet<string> = new Set(
  (
    'ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf ' +
    'cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg ' +
    'gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn ' +
    'kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na ' +
    'nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh ' +
    'si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve ' +
    'vg vi vn vu wf ws ye yt za zm zw'
  ).split(' '),
);

/** Endings of file names that are no top-level domain: `logo@2x.png`, `chunk@main.bundle`. */
export const FILE_EXTENSIONS: ReadonlySet<string> = new Set(
  (
    'png jpg jpeg gif svg webp avif bmp ico tif tiff heic pdf css scss less htm html xhtml php jsp asp aspx jsx tsx mjs cjs ' +
    'mts cts vue svelte json jsonl ndjson yaml yml toml ini conf cfg env xml csv tsv txt log lock map bundle min module ' +
    'tar tgz gz bz2 zst rar jar war ear exe dll dylib bin iso img deb rpm apk whl gem wasm java kt scala swift cpp hpp ' +
    'proto sql sqlite db bak tmp mp3 mp4 wav webm woff woff2 ttf otf eot snap spec'
  ).split(' '),
);
