/** A closed lock. */
export const Lock = () => (
  <svg class="lock" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <path
      fill="currentColor"
      d="M8 1a3.5 3.5 0 0 0-3.5 3.5V7H4a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1V8a1 1 0 0 0-1-1h-.5V4.5A3.5 3.5 0 0 0 8 1Zm2 6H6V4.5a2 2 0 1 1 4 0Z"
    />
  </svg>
);

/** A check mark in a circle. */
export const Check = () => (
  <svg class="check" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true">
    <circle cx="24" cy="24" r="22" fill="none" stroke="currentColor" stroke-width="4" />
    <path d="m14 25 7 7 13-15" fill="none" stroke="currentColor" stroke-width="4" />
  </svg>
);
