# Looking for a code with the camera.
scan-starting = Starting the camera
scan-asking = This device asks whether Wayside may use the camera. Its pictures stay on this screen.
scan-torch = Light
scan-zoom = Nearer, { $step } of { $steps }
camera-denied = The camera is not permitted
camera-denied-then = Permit it for Wayside in this device's settings. { $instead }
camera-absent = No camera here
camera-absent-then = { $instead }
camera-busy = Something else has the camera
camera-busy-then = Close the other app. { $instead }
camera-lost = The camera has gone
camera-lost-then = It was unplugged or taken by another app. Try again. { $instead }
camera-resting = The camera is off
camera-resting-then = Nothing was held before it for two minutes.
camera-go-on = Switch it on
camera-unable = This device can't read codes
camera-unable-then = { $instead }
