/** What Chrome sends besides Host when a link is followed: fifteen header fields. */

/** The fields of one visitor; visitors differ in what tells them apart on a real site. */
export function createBrowserHeaders(visitor) {
  const version = 142 - (visitor % 4)
  return {
    Connection: 'keep-alive',
    'sec-ch-ua': `"Chromium";v="${version}", "Not?A_Brand";v="24"`,
    'sec-ch-ua-mobile': '?0',
    'sec-ch-ua-platform': '"Linux"',
    'Upgrade-Insecure-Requests': '1',
    'User-Agent': `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`,
    Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
    'Sec-Fetch-Site': 'same-origin',
    'Sec-Fetch-Mode': 'navigate',
    'Sec-Fetch-User': '?1',
    'Sec-Fetch-Dest': 'document',
    Referer: `http://127.0.0.1/users?page=${visitor}`,
    'Accept-Encoding': 'gzip, deflate, br, zstd',
    'Accept-Language': `${LANGUAGES[visitor % LANGUAGES.length]};q=0.9,en;q=0.8`,
    Cookie: `theme=dark; session=eyJ1c2VyIjo${visitor + 10}n0.aRr3dA.yGAuFXbsf2VLlmF0L1wMnDqVpGk`,
  }
}

const LANGUAGES = ['en-GB', 'de-DE,de', 'fr-FR,fr']
