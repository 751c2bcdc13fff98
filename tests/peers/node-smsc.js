'use strict';
// A small SMSC on node-smpp: accepts every submit_sm, answers and sends receipts as the flags say, and prints what
// happened as one JSON object per line. Binds to loopback only. `node node-smsc.js --help` lists the flags.

const { parseArgs } = require('node:util');
const readline = require('node:readline');
const smpp = require('smpp');

const flags = {
  'port': { type: 'string', default: '0', about: 'loopback port; 0 takes a free one, printed in the first line' },
  'system-id': { type: 'string', default: 'starling', about: 'the only account that may bind' },
  'password': { type: 'string', default: 'secret', about: 'its password' },
  'receipt-ids': {
    type: 'string', default: 'same', among: ['same', 'decimal', 'hex'],
    about: 'form of the id in receipts; decimal and hex make submit_sm_resp carry the other form',
  },
  'receipts-on': {
    type: 'string', default: 'same', among: ['same', 'other'],
    about: 'the bind that submitted, or another receiving bind of the account (waits until there is one)',
  },
  'receipt-form': {
    type: 'string', default: 'text', among: ['text', 'tlv', 'both'],
    about: 'where the receipt carries id and state: in the text, in receipted_message_id and message_state, in both',
  },
  'receipt-delay': { type: 'string', default: '50', about: 'milliseconds from submit_sm to the receipt' },
  'response-delay': { type: 'string', default: '0', about: 'milliseconds from submit_sm to submit_sm_resp' },
  'state': {
    type: 'string', default: 'DELIVRD', among: ['DELIVRD', 'EXPIRED', 'DELETED', 'UNDELIV', 'ACCEPTD', 'UNKNOWN', 'REJECTD'],
    about: 'final state in every receipt',
  },
  'first-id': { type: 'string', default: '439041101', about: 'first message id, decimal; the default is 1a2b3c4d in hexadecimal' },
  'exit-with-stdin': { type: 'boolean', default: false, about: 'end when standard input ends, for a parent that may die' },
  'help': { type: 'boolean', default: false, about: 'this list' },
};

const { values: options } = parseArgs({ options: flags });
if (options.help) {
  for (const [name, flag] of Object.entries(flags)) {
    const choice = flag.among ? `${flag.among.join(' | ')}; ` : '';
    const standard = flag.type === 'boolean' ? '' : ` (${flag.default})`;
    process.stdout.write(`  --${name.padEnd(16)} ${choice}${flag.about}${standard}\n`);
  }
  process.exit(0);
}
for (const [name, flag] of Object.entries(flags)) {
  if (flag.among && !flag.among.includes(options[name])) {
    process.stderr.write(`--${name} is ${options[name]}, but must be one of ${flag.among.join(', ')}\n`);
    process.exit(2);
  }
}

// SMPP 3.4 §5.2.28
const messageStates = { DELIVRD: 2, EXPIRED: 3, DELETED: 4, UNDELIV: 5, ACCEPTD: 6, UNKNOWN: 7, REJECTD: 8 };
const retryAfter = 1000;
const retries = 5;

// The library decodes in place; keep the octets as they came.
const decode = smpp.PDU.prototype.fromBuffer;
smpp.PDU.prototype.fromBuffer = function (octets) {
  Object.defineProperty(this, 'octets', { value: Buffer.from(octets) });
  return decode.call(this, octets);
};

const receivers = []; // sessions that may be sent deliver_sm, oldest first
const waiting = []; // receipts whose bind is not there yet
let binds = 0;
let nextId = BigInt(options['first-id']);

function print(event, fields) {
  process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`);
}

function twoForms(id) {
  const decimal = id.toString(10);
  const hex = id.toString(16);
  switch (options['receipt-ids']) {
    case 'decimal': return { inResponse: hex, inReceipt: decimal };
    case 'hex': return { inResponse: decimal, inReceipt: hex };
    default: return { inResponse: decimal, inReceipt: decimal };
  }
}

// short_message of a submit_sm, read from its octets (SMPP 3.4 §4.4.1): three addresses, then fixed fields.
function shortMessageOctets(pdu) {
  let at = 16;
  const skipText = () => { at = pdu.octets.indexOf(0, at) + 1; };
  skipText(); // service_type
  at += 2; skipText(); // source
  at += 2; skipText(); // destination
  at += 3; skipText(); skipText(); // esm_class, protocol_id, priority_flag; schedule and validity
  at += 4; // registered_delivery, replace_if_present_flag, data_coding, sm_default_msg_id
  return pdu.octets.subarray(at + 1, at + 1 + pdu.octets[at]);
}

function textOf(pdu) {
  const content = pdu.message_payload ?? pdu.short_message;
  const message = content?.message ?? content;
  return Buffer.isBuffer(message) ? null : message;
}

function receiptDate(when) { // yyMMddHHmm, UTC
  return when.toISOString().replace(/[-:T]/g, '').slice(2, 12);
}

function deliverReceipt(session, receipt, triesLeft) {
  const { pdu, id, submitted } = receipt;
  const done = new Date();
  const state = options.state;
  const form = options['receipt-form'];
  const delivered = state === 'DELIVRD' ? '001' : '000';
  const text = `id:${id} sub:001 dlvrd:${delivered} submit date:${receiptDate(submitted)} done date:${receiptDate(done)} stat:${state} err:000 text:`;
  const fields = {
    source_addr_ton: pdu.dest_addr_ton, source_addr_npi: pdu.dest_addr_npi, source_addr: pdu.destination_addr,
    dest_addr_ton: pdu.source_addr_ton, dest_addr_npi: pdu.source_addr_npi, destination_addr: pdu.source_addr,
    esm_class: smpp.ESM_CLASS.MC_DELIVERY_RECEIPT, data_coding: 0,
    short_message: form === 'tlv' ? '' : text,
  };
  if (form !== 'text') {
    fields.receipted_message_id = id;
    fields.message_state = messageStates[state];
  }
  session.deliver_sm(fields, (response) => {
    print('receipt', { bind: session.bind, id, state, destination: pdu.destination_addr, status: response.command_status });
    if (response.command_status !== 0 && triesLeft > 0) {
      setTimeout(() => routeReceipt(receipt, triesLeft - 1), retryAfter);
    }
  });
}

function routeReceipt(receipt, triesLeft = retries) {
  const fits = (session) => (options['receipts-on'] === 'other') !== (session === receipt.from);
  const session = receivers.find(fits);
  if (session) {
    deliverReceipt(session, receipt, triesLeft);
  } else {
    waiting.push(receipt);
  }
}

function bindAs(kind, session, pdu) {
  if (pdu.system_id !== options['system-id'] || pdu.password !== options.password) {
    print('refused', { kind, systemId: pdu.system_id });
    session.send(pdu.response({ command_status: smpp.ESME_RBINDFAIL }));
    return;
  }
  session.bind = ++binds;
  session.send(pdu.response({ system_id: 'node-smsc' }));
  print('bind', { bind: session.bind, kind, systemId: pdu.system_id, interfaceVersion: pdu.interface_version });
  if (kind !== 'transmitter') {
    receivers.push(session);
    waiting.splice(0).forEach((receipt) => routeReceipt(receipt));
  }
}

function submit(session, pdu) {
  if (!session.bind) {
    session.send(pdu.response({ command_status: smpp.ESME_RINVBNDSTS }));
    return;
  }
  const id = nextId++;
  const { inResponse, inReceipt } = twoForms(id);
  print('submit', {
    bind: session.bind, id: inResponse, sequence: pdu.sequence_number,
    source: pdu.source_addr, sourceTon: pdu.source_addr_ton, sourceNpi: pdu.source_addr_npi,
    destination: pdu.destination_addr, destinationTon: pdu.dest_addr_ton, destinationNpi: pdu.dest_addr_npi,
    esmClass: pdu.esm_class, dataCoding: pdu.data_coding, registeredDelivery: pdu.registered_delivery,
    shortMessage: shortMessageOctets(pdu).toString('hex'), text: textOf(pdu),
    sarReference: pdu.sar_msg_ref_num, sarTotal: pdu.sar_total_segments, sarNumber: pdu.sar_segment_seqnum,
    pdu: pdu.octets.toString('hex'),
  });
  setTimeout(() => session.send(pdu.response({ message_id: inResponse })), Number(options['response-delay']));

  const asked = pdu.registered_delivery & 0x03; // 1: any final state, 2: failures only
  if (asked === 1 || (asked === 2 && options.state !== 'DELIVRD')) {
    const receipt = { pdu, id: inReceipt, submitted: new Date(), from: session };
    setTimeout(() => routeReceipt(receipt), Number(options['response-delay']) + Number(options['receipt-delay']));
  }
}

const server = smpp.createServer((session) => {
  session.on('bind_transceiver', (pdu) => bindAs('transceiver', session, pdu));
  session.on('bind_transmitter', (pdu) => bindAs('transmitter', session, pdu));
  session.on('bind_receiver', (pdu) => bindAs('receiver', session, pdu));
  session.on('submit_sm', (pdu) => submit(session, pdu));
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu) => session.send(pdu.response(), () => session.close()));
  session.on('error', (error) => {
    print('error', { bind: session.bind, message: error.message });
    session.destroy();
  });
  session.on('close', () => {
    if (receivers.includes(session)) {
      receivers.splice(receivers.indexOf(session), 1);
    }
    print('close', { bind: session.bind });
  });
});

server.listen(Number(options.port), '127.0.0.1', () => print('listening', { port: server.address().port }));

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => process.exit(0));
}
if (options['exit-with-stdin']) {
  readline.createInterface({ input: process.stdin }).on('close', () => process.exit(0));
}
