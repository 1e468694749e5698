/** Settings as a module exports them. */

export const MAIL_PORT = 25
export const mailHost = 'not a setting'
