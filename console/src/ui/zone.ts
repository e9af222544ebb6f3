/** On whose clock the business's days begin; the server says it with who is signed in. */
let businessZone = "Asia/Shanghai";

export function setBusinessZone(zone: string): void {
  businessZone = zone;
}

export const zoneOfBusiness = () => businessZone;
