import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Signer, secretKeysOf, TimedSigner } from '../../src/sessions/index.ts'
import { createToken, KEY } from './tokens.ts'

const text = () => fc.string({ unit: 'binary' })

describe('Signer', () => {
  it('signs by the documented format', () => {
    const derived = createHmac('sha256', KEY).update('flagon/sign/mail').digest()
    const signature = createHmac('sha256', derived).update('YWRh').digest('base64url')
    assert.equal(new Signer(KEY, { purpose: 'mail' }).sign('ada'), `YWRh.${signature}`)
  })

  it('gives back every text that it signed, in characters that a URL can hold', () => {
    const signer = new Signer(KEY, { purpose: 'mail' })
    fc.assert(
      fc.property(text(), (value) => {
        const token = signer.sign(value)
        assert.match(token, /^[\w-]*\.[\w-]{43}$/)
        assert.equal(signer.unsign(token), value)
      }),
    )
  })

  it('gives undefined for every text that nobody signed', () => {
    const signer = new Signer(KEY, { purpose: 'mail' })
    fc.assert(
      fc.property(text(), (token) => {
        assert.equal(signer.unsign(token), undefined)
      }),
    )
  })

  it('refuses a token of which one character is another one', () => {
    const signer = new Signer(KEY, { purpose: 'mail' })
    const others = [...'ABCXYZabcxyz0189-_.=+/ \u0141']
    fc.assert(
      fc.property(text(), fc.nat(), fc.constantFrom(...others), (value, place, other) => {
        const token = signer.sign(value)
        const index = place % token.length
        fc.pre(token[index] !== other)
        const changed = token.slice(0, index) + other + token.slice(index + 1)
        assert.equal(signer.unsign(changed), undefined)
      }),
    )
  })

  it('refuses a character whose last byte is that of the right one', () => {
    const signer = new Signer(KEY, { purpose: 'mail' })
    const token = signer.sign('ada')
    const last = String.fromCharCode(token.charCodeAt(token.length - 1) + 0x100)
    assert.equal(signer.unsign(token.slice(0, -1) + last), undefined)
  })

  it('keeps purposes, uses and keys apart', () => {
    const token = new Signer(KEY, { purpose: 'mail' }).sign('ada.1700000000')
    assert.equal(new Signer(KEY, { purpose: 'mai' }).unsign(token), undefined)
    assert.equal(new Signer('other', { purpose: 'mail' }).unsign(token), undefined)
    assert.equal(new TimedSigner(KEY, { purpose: 'mail' }).read(token), undefined)
    const timed = new TimedSigner(KEY, { purpose: 'mail' }).sign('ada')
    assert.equal(new Signer(KEY, { purpose: 'mail' }).unsign(timed), undefined)
  })

  it('signs with the newest key and accepts what any of them signed', () => {
    const before = new Signer('old', { purpose: 'mail' })
    const after = new Signer(['new', 'old'], { purpose: 'mail' })
    assert.equal(after.unsign(before.sign('ada')), 'ada')
    assert.equal(after.sign('ada'), new Signer('new', { purpose: 'mail' }).sign('ada'))
    assert.equal(before.unsign(after.sign('ada')), undefined)
  })

  it('takes keys of bytes', () => {
    const bytes = new TextEncoder().encode(KEY)
    const token = new Signer(bytes, { purpose: 'mail' }).sign('ada')
    assert.equal(new Signer(KEY, { purpose: 'mail' }).unsign(token), 'ada')
  })

  for (const keys of ['', [], [''], [KEY, ''], new Uint8Array()]) {
    it(`throws for the keys ${JSON.stringify(keys)}`, () => {
      assert.throws(() => new Signer(keys, { purpose: 'mail' }), TypeError)
    })
  }

  it('throws for text that UTF-8 cannot carry', () => {
    const signer = new Signer(KEY, { purpose: 'mail' })
    assert.throws(() => signer.sign('\ud800'), /half of a surrogate pair/)
  })
})

describe('TimedSigner', () => {
  const signer = new TimedSigner(KEY, { purpose: 'reset' })
  const seconds = () => Math.floor(Date.now() / 1000)
  const signedAt = (time: number) =>
    createToken({ purpose: 'reset', payload: 'ada', timestamp: String(time) })

  it('gives back every text that it signed, as long as it is fresh', () => {
    fc.assert(
      fc.property(text(), (value) => {
        assert.equal(signer.unsign(signer.sign(value), { maxAge: 10 }), value)
      }),
    )
  })

  it('accepts an age up to the greatest, and not above', () => {
    assert.equal(signer.unsign(signedAt(seconds() - 50), { maxAge: 60 }), 'ada')
    assert.equal(signer.unsign(signedAt(seconds() - 61), { maxAge: 60 }), undefined)
  })

  it('accepts a clock that is a little ahead, and no token of the future', () => {
    assert.equal(signer.unsign(signedAt(seconds() + 30), { maxAge: 60 }), 'ada')
    assert.equal(signer.unsign(signedAt(seconds() + 3600), { maxAge: 60 }), undefined)
  })

  it('tells when a token was signed, also when it is too old', () => {
    const read = signer.read(signedAt(1_700_000_000))
    assert.deepEqual(read, { text: 'ada', signedAt: new Date('2023-11-14T22:13:20Z') })
  })

  for (const timestamp of ['abc', '-1', '', '18446744073709551616', '1e9', ' 1700000000', '1.5']) {
    it(`refuses the time ${JSON.stringify(timestamp)}, although it is signed`, () => {
      assert.equal(signer.read(createToken({ purpose: 'reset', timestamp })), undefined)
    })
  }

  it('refuses bytes that are not UTF-8, although they are signed', () => {
    const token = createToken({ purpose: 'reset', payload: Buffer.from([0xff]) })
    assert.equal(signer.read(token), undefined)
  })
})

describe('secretKeysOf', () => {
  it('gives the key to sign with first', () => {
    const keys = secretKeysOf({ SECRET_KEY: 'new', SECRET_KEY_FALLBACKS: ['old', 'older'] })
    assert.deepEqual(keys, ['new', 'old', 'older'])
  })

  it('gives none without a SECRET_KEY, whatever the fallbacks', () => {
    assert.deepEqual(secretKeysOf({}), [])
    assert.deepEqual(secretKeysOf({ SECRET_KEY: '', SECRET_KEY_FALLBACKS: ['old'] }), [])
  })
})
