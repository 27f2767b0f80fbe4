// Loaded before the command on a device: it is there as late as the rehearsal's clock says, NOW in milliseconds.
const Machine = Date;
const later = Number(process.env["NOW"]) - Machine.now();

globalThis.Date = class extends Machine {
  constructor(...given) {
    super(...(given.length === 0 ? [Machine.now() + later] : given));
  }
  static now() {
    return Machine.now() + later;
  }
};
