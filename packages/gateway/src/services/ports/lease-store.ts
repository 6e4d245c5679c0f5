/**
 * Leases for work that one process does at a time, by the database's clock. They save work and are no lock: a process
 * that was stopped for long may still believe that it holds one. All throw StoreUnavailable.
 */
export type LeaseStore = {
  /** Takes the lease, or renews it. False while another process holds it. */
  takeLease(name: string, owner: string, forMs: number): Promise<boolean>;
  /** Lets another process take it at once. */
  releaseLease(name: string, owner: string): Promise<void>;
};
