import { openSession, showLock } from "./api.js";

if (!(await openSession())) showLock();
