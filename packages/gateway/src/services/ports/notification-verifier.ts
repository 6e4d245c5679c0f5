/** A notification as it arrived: what was signed, and the signature. */
export type SignedNotification = {
  /** The same each time that one notification is sent. */
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly body: string;
};

/** Whether the bank has signed a notification, and not long ago. In constant time. */
export type VerifyNotification = (notification: SignedNotification) => boolean;
