// @ts-check
import { endTestRun } from '@payment-gateway/testkit/test-run';

export default endTestRun;
