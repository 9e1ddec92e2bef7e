'use strict';
// A WebSocket server (RFC 6455) on Node's own modules: answers each text message with its number, the message, and how
// many bytes came so far.
const crypto = require('crypto');
const http = require('http');

const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const server = http.createServer((request, response) => response.writeHead(426).end());

server.on('upgrade', (request, socket) => {
  const accept = crypto.createHash('sha1').update(request.headers['sec-websocket-key'] + guid).digest('base64');
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    `Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
  let buffer = Buffer.alloc(0);
  let number = 0;
  let total = 0;
  socket.on('data', chunk => {
    buffer = Buffer.concat([buffer, chunk]);
    for (let frame; (frame = take(buffer)) !== null; buffer = buffer.subarray(frame.length)) {
      if (frame.opcode === 8) return socket.end();
      if (frame.opcode !== 1) continue;
      number += 1;
      total += frame.text.length + 1;
      const text = Buffer.from(`${number} ${frame.text} ${total}`);
      socket.write(Buffer.concat([Buffer.from([0x81, text.length]), text]));
    }
  });
  socket.on('error', () => socket.destroy());
});

// Messages of the client are short: one byte of length, a mask, the payload.
function take(buffer) {
  if (buffer.length < 6) return null;
  const size = buffer[1] & 0x7f;
  if (buffer.length < 6 + size) return null;
  const payload = Buffer.from(buffer.subarray(6, 6 + size));
  for (let i = 0; i < size; i++) payload[i] ^= buffer[2 + (i & 3)];
  return { opcode: buffer[0] & 0x0f, text: payload.toString(), length: 6 + size };
}

server.listen(7000, '0.0.0.0');
