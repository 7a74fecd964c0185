// Sound and vibration, different for each colour: a volunteer looks at the guest, not the phone.

const TONES = { good: [880, 1320], warn: [520, 520], bad: [220, 180, 220], info: [660] };
const PULSES = { good: [60], warn: [120, 80, 120], bad: [350], info: [40] };
let audio;

/** Browsers allow sound only after a touch: call this on the first one. */
export function allowSound() {
  audio ??= new AudioContext();
  audio.resume?.();
}

export function signal(colour) {
  navigator.vibrate?.(PULSES[colour] ?? []);
  if (audio?.state !== "running") return;
  (TONES[colour] ?? []).forEach((pitch, i) => tone(pitch, i * 0.16));
}

function tone(pitch, delay) {
  const at = audio.currentTime + delay;
  const voice = audio.createOscillator();
  const loudness = audio.createGain();
  voice.frequency.value = pitch;
  loudness.gain.setValueAtTime(0.25, at);
  loudness.gain.exponentialRampToValueAtTime(0.001, at + 0.14);
  voice.connect(loudness).connect(audio.destination);
  voice.start(at);
  voice.stop(at + 0.15);
}
