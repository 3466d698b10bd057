# Lo que dicen las páginas de Lastlook en español. ftl/en.ftl dice lo mismo en inglés; una prueba compara los dos.
#
# Esta traducción no la ha revisado todavía ninguna persona del oficio ni del derecho; rige el texto inglés.
# Los términos del oficio están en el glosario al inicio de protocols/es.ftl. Se trata de usted, o se usa el infinitivo.
# Nada de lo que aquí se dice puede afirmar que un arma es segura.

### ---- navegación ----------------------------------------------------------------------------------

nav-label = Principal
nav-board = Tablero
nav-scan = Escanear
nav-day = Jornada
nav-speak-up = Avisar
nav-more = Más
nav-stop = Alto
nav-weapons = Armas
nav-people = Personas
nav-record = Registro
nav-settings = Ajustes
nav-language = Idioma
nav-skip-to-content = Ir al contenido

### ---- el resultado --------------------------------------------------------------------------------

verdict-cleared = Documentación completa. Ahora muestre la recámara.
verdict-cleared-short = Autorizada
verdict-not-cleared-short = No autorizada
verdict-no-rules = No autorizada. No hay reglas en vigor, así que no se comprobó nada.
verdict-first-missing = Falta: { $what }
verdict-missing-count = { $count ->
    [one] Falta { $count } cosa
   *[other] Faltan { $count } cosas
}

### ---- los cuatro valores --------------------------------------------------------------------------

value-held = Se cumple
value-failed = No se cumple
value-unknown = No se sabe
value-disputed = En disputa
value-pending = Aún en plazo

### ---- en qué se apoya una regla, y qué consecuencia tiene --------------------------------------

certainty-a = A: se leyó la ley o el boletín mismo
certainty-b = B: lo dice otra fuente
certainty-c = C: el texto no se pudo comprobar
certainty-d = D: práctica
effect-block = Impide la entrega
effect-hold = Pone en espera el trabajo
effect-stop = Detiene el trabajo
effect-report = Debe notificarse
effect-warn = Advertencia
effect-note = Nota

### ---- por qué: las líneas de una explicación --------------------------------------------------------

# Lo que encontró una regla, línea por línea. { $what } es una frase del protocolo, ya completa.

### ---- estado de la carga --------------------------------------------------------------------------

load-cold-empty = FRÍA: vacía
load-cold-dummies = FRÍA: cartuchos inertes
load-hot-quarter = CALIENTE: un cuarto de carga
load-hot-half = CALIENTE: media carga
load-hot-full = CALIENTE: carga completa
load-hot = CALIENTE: no se sabe cuánta carga
load-live = CARTUCHO REAL. Alto.
load-unknown = NO SE SABE: trátela como cargada
load-disputed = EN DISPUTA: trátela como cargada

### ---- lo registrado, lo enviado y su antigüedad ------------------------------------------------

recorded = Registrado en este teléfono
sent = Enviado al servidor
unsent-count = { $count ->
    [one] { $count } entrada sin enviar
   *[other] { $count } entradas sin enviar
}
age-never = aún no se ha recibido nada

### ---- formularios ---------------------------------------------------------------------------------

form-save = Guardar
form-continue = Continuar
form-search = Buscar
form-search-hint = Nombre o número
form-choose = Elija…
form-choose-person = Elija una persona
form-none = Ninguno
form-scan-instead = Mejor escanear
form-count-again = Contar de nuevo
form-pin = PIN
form-when = Cuándo
form-now = Ahora
form-earlier = Antes
form-check-before = Léalo antes de registrarlo. Lo que se registra no se borra nunca.

### ---- errores: qué pasó y qué hacer ---------------------------------------------------------------

error-nothing-recorded = No se registró nada.
error-required = Complete «{ $field }».
error-same-person = Hacen falta dos personas distintas. Pase el teléfono a la segunda.
error-changed-meanwhile = Algo cambió mientras llenaba este formulario. Mire otra vez y luego decida.

### ---- marcas de las entradas ----------------------------------------------------------------------

mark-late = registrado tarde
mark-imported = importado
mark-withdrawn = retirado

### ---- the frame of every page ---------------------------------------------------------------------

bar-join = Unirse
banner-stop = ALTO
banner-override = DECISIÓN DE SEGUIR
recorded-by-server = Registrado
conflict-title = Dos teléfonos dicen cosas distintas
conflict-resolve = Mire dónde está ahora y regístrelo. Las dos entradas quedan en el registro.

### ---- errors of pages -----------------------------------------------------------------------------

error-not-found-title = No existe esta página
error-not-found = La dirección puede estar mal, o lo que nombra aún no está en este teléfono.
error-no-weapon-title = No existe esta arma
error-no-weapon = Ningún arma con este nombre está en el registro. Búsquela o anótela en el inventario.
error-join-first-title = Primero únase
error-join-first = Esta página es para la gente de la producción. Escanee el código de alguien que pueda admitirle.
error-not-yours-title = No con su función
error-not-yours = Sus funciones de hoy no incluyen esto. Pídalo a quien tenga la función.
error-name = Use letras y números.
error-choice = Elija una de las palabras.
error-number = Escriba un número entero.
error-text = Escríbalo con letras sencillas.
error-measure = Escriba un número entero y elija su unidad.
error-date = Elija una fecha.
error-moment = Elija una fecha y una hora.
error-future = Esta hora aún no ha llegado.

### ---- forms ---------------------------------------------------------------------------------------

form-more = Más
form-another = Otro nombre
form-new-name = Nombre nuevo
form-remark = Observación
form-remark-and-time = Observación, u otra hora
form-at = Cuándo ocurrió
form-from-paper = De papel
form-less = Uno menos
form-greater = Uno más
form-unit = Unidad
measure-ft = pies
measure-m = metros
measure-cm = centímetros
measure-minutes = minutos
measure-hours = horas
measure-days = días

### ---- board and weapons ---------------------------------------------------------------------------

board-title = Lo que está fuera
board-nothing-out = Ningún arma está fuera de su encierro, según el registro.
board-not-set-up = Esta producción aún no tiene nombre ni reglas.
board-concerns = { $count ->
    [one] { $count } preocupación sin respuesta
   *[other] { $count } preocupaciones sin respuesta
}
board-locked = { $count ->
    [one] { $count } arma guardada bajo llave
   *[other] { $count } armas guardadas bajo llave
}
weapons-none = No hay ningún arma en el registro.
weapons-add = Anotar un arma
weapon-in-hands = La tiene { $person }
weapon-out-by = La sacó { $person }
weapon-out = Fuera de su encierro
weapon-locked-in = Bajo llave en { $container }
weapon-locked = Bajo llave
weapon-nowhere = Nadie registró dónde está
weapon-disputed = En disputa: { $places }
weapon-chambers = { $count ->
    [one] { $count } recámara
   *[other] { $count } recámaras
}
weapon-may-it-go = ¿Puede pasar a…?
weapon-to = A quién
weapon-scene = Para qué escena
weapon-use = Para qué
weapon-ask = Preguntar
weapon-acts = Registrar algo sobre ella
weapon-history = Su historia
verdict-basis = { $held } de { $rules } reglas cumplidas, a las { $time }, con { $entries } entradas
step-by = { $person } puede hacerlo
rules-title = Cada regla
rules-advice = Consejos y deberes que no la detienen
rule-nothing-helps = Nada que pudiera registrarse ahora haría que esta regla se cumpliera.

### ---- handover ------------------------------------------------------------------------------------

handover-do = Entregar
handover-title = Entregar { $weapon }
handover-show = Ábrala y deje que { $person } mire.
handover-not-cleared = Ya no está autorizada. No se registró nada.
handover-offered = { $weapon } pasa a { $person }
handover-scan-this = { $person } escanea esto con su propio teléfono
handover-waiting = En cuanto { $person } firme por ella, se verá aquí.
handover-accepted = { $person } ha firmado por { $weapon }
handover-accept = La tengo
handover-accept-title = { $weapon } pasa a usted
handover-from = Se la entrega { $person }
handover-look = Mire usted dentro antes de tomarla.
handover-refuse = No la tomo
handover-scan-back = { $person } escanea esto, y los dos teléfonos lo saben
handover-take-back = Recibirla de vuelta
handover-code = Lo que dice el código
handover-take-in = Recibir
handover-not-for-you = Esta entrega es para { $person }.

### ---- scanning ------------------------------------------------------------------------------------

scan-type = Nombre o código
scan-not-known = En el registro no hay nada con el nombre «{ $code }».
scan-forged = Esta etiqueta no se hizo para esta producción. No confíe en ella.
scan-carried = { $count ->
    [0] No había nada nuevo en el código.
    [one] Recibida.
   *[other] { $count } entradas recibidas.
}
scan-strangers = El código no es de un teléfono de esta producción. No se recibió nada.

### ---- setting up ----------------------------------------------------------------------------------

setup-title = Preparar la producción
setup-name = Nombre de la producción
setup-place = Dónde se trabaja
setup-place-hint = La ley de este lugar está en vigor. Abajo pueden adoptarse otras reglas.
setup-place-wrong = Escriba el lugar con su código, por ejemplo US-CA.
setup-offset = Hora local, como diferencia con UTC
setup-offset-hint = Por ejemplo -07:00 en verano en California.
setup-offset-wrong = Escriba la diferencia con UTC como -07:00.
setup-packs = Reglas que se adoptan
setup-packs-note = Ningún abogado ha comparado aún estas reglas con sus textos oficiales. Cada regla dice qué tan seguro es su texto.
setup-do = Comenzar el registro

### ---- joining -------------------------------------------------------------------------------------

join-title = Unirse a esta producción
join-lede = Este teléfono crea una clave propia. Lo que usted registre se firma con ella, y nunca sale del teléfono.
join-no-script = Para unirse hace falta JavaScript: con él se crea la clave en este teléfono.
join-insecure = Esta página no es segura, y el teléfono no puede crear una clave. Abra la dirección que empieza con https.
join-unsupported = Este navegador no puede guardar la aplicación. Use uno más nuevo, y no una ventana privada.
join-name = Su nombre y apellido
join-name-hint = Como ha de figurar en el registro.
join-device = Cómo se llama este teléfono
join-device-default = Mi teléfono
join-pin = PIN, si otras personas usan este teléfono
join-pin-hint = De 4 a 8 cifras. Evita que otra persona actúe como usted por error.
join-do = Unirse
join-waiting-title = Espere a que le admitan
join-waiting = Quien puede admitirle ve este teléfono en su página Personas. También puede escanear este código.
join-waiting-code = Léanse estas letras: los dos teléfonos deben mostrar las mismas.
join-waiting-key = Clave de este teléfono:

### ---- people --------------------------------------------------------------------------------------

people-none = Aún no hay nadie en el registro.
people-no-phone = sin teléfono
people-devices = Teléfonos
people-waiting = Admitir
people-admit = Admitir a alguien
people-admit-how = Su teléfono muestra una clave y seis letras. Compare las letras antes de admitirle.
people-key = Clave de su teléfono
people-key-wrong = Esto no es una clave. Cópiela de su teléfono, o escanee el código que muestra.
people-key-known = Este teléfono ya fue admitido.
people-check = Su teléfono debe mostrar { $code }
people-name = Nombre y apellido
people-roles = Funciones de hoy
people-may = Derechos
people-may-enrol = Puede admitir a otros y dar de baja teléfonos perdidos

### ---- the record ----------------------------------------------------------------------------------

record-about = Sobre
record-all-about = Todas las entradas sobre esto
record-empty = Aquí no hay nada en el registro.
record-older = Entradas anteriores
record-asks = pregunta: { $what }
record-withdraws = retira: { $what }
record-place = n.º { $place }
record-unsent = sin enviar
record-entry = Una entrada
record-signed-at = Firmada a las
record-device = En
record-hash = Su huella
record-where = En el registro
record-file = Archivo
record-proof-note = Quien tenga un paquete de este registro puede comprobar esta entrada sin confiar en nadie.
mark-paper = de papel
mark-not-counted = no cuenta

### ---- stop ----------------------------------------------------------------------------------------

stop-title = Alto
stop-lede = Cualquiera puede parar el trabajo con armas, en todo momento y sin dar razones.
stop-do = ALTO
stop-why = Por qué, si hay tiempo
stop-stands = El trabajo con armas está parado
stop-lifted = Este alto se levantó

### ---- speaking up ---------------------------------------------------------------------------------

speak-what = ¿Qué le preocupa?
speak-send = Enviar

### ---- this phone ----------------------------------------------------------------------------------

me-theme = Aspecto
me-theme-auto = Como el teléfono
me-theme-dark = Oscuro
me-theme-light = Claro
me-wrong-pin = Ese no era el PIN.
me-others = Otras personas en este teléfono
me-switch = Actuar como { $person }
me-add = Otra persona en este teléfono
more-far = Tablero para una tableta
unsent-title = Sin enviar
unsent-none = El servidor tiene todo lo que se registró en este teléfono.
unsent-what = Estas entradas están guardadas en este teléfono. Se envían solas cuando se alcanza el servidor.
unsent-export = Guardarlas en un archivo
unsent-out = Si este teléfono sigue sin red
unsent-codes = Mostrarlas como códigos para otro teléfono
unsent-out-what = También se quedan en este teléfono, y son las mismas entradas lleguen como lleguen. Las fotos no están en los códigos ni en el archivo.
unsent-codes-title = Entradas sin enviar, como códigos
unsent-codes-how = En un teléfono de esta producción que llegue al servidor: abra Escanear y ponga su cámara ante esta pantalla. Se lleva las entradas y las envía, firmadas como están.
unsent-run = Códigos { $number } de { $count }
unsent-run-next = El otro teléfono ya las tiene. Mostrar las siguientes

### ---- SPEAK ----------------------------------------------------------------------------------------

speak-lede = Con su nombre o sin él. Lleva menos de un minuto.
speak-worry = Algo me preocupa
speak-wrong = Algo salió mal, o casi
speak-injury = Alguien está herido
speak-unintended-discharge = Un disparo que nadie quiso
speak-muzzle-breach = Un cañón apuntó a alguien
speak-failed-to-fire = Un clic sin disparo
speak-round-found = Había un cartucho donde no debía
speak-out-of-sight = Un arma estuvo fuera de la vista
speak-something-else = Otra cosa
speak-what-happened = ¿Qué pasó? Bastan pocas palabras.
speak-photo = Foto, si la tiene
speak-photo-hint = Hágala ahora, o elija una.
speak-photo-plain = La foto se hizo de nuevo, sin lugar, hora ni teléfono.
speak-photo-not-plain = Esta foto no se pudo hacer de nuevo. Puede decir dónde y con qué teléfono se tomó.
speak-more = Qué arma, y dónde
speak-field-weapon = Arma
speak-field-holder = En manos de quién
speak-field-person = Quién
speak-field-class = Qué clase de cartucho
speak-field-place = Lugar
speak-not-known = No lo sé
speak-send-as = Enviar como { $person }
speak-send-and-stop = Enviar, y parar el trabajo
speak-send-and-stop-as = Enviar como { $person }, y parar el trabajo
speak-without-name = Sin mi nombre
speak-send-nameless = Enviar sin mi nombre
speak-server-sees = Sin nombre, firma por usted el servidor de esta producción, no su teléfono. Puede ver cuándo llegó esto, y desde qué red. Si quiere que se sepa quién es, escriba su nombre en el texto.
speak-receipt-before = Su código. Apúntelo antes de enviar; nadie puede buscarlo por usted.
speak-receipt = Se envió. Este es su código: apúntelo ahora, nadie puede buscarlo por usted.
speak-receipt-what-for = Con él lee la respuesta y contesta, y sigue sin nombre.
speak-nothing-written = Escriba de qué se trata; bastan pocas palabras.
speak-too-long = Esto es demasiado largo. Acórtelo a { $count } letras.
speak-stranded = Esto no se envió: sin nombre hace falta el servidor.
speak-stranded-why = Ahora no hay conexión. Este teléfono solo podría firmar con la clave de usted, y eso diría quién es. Inténtelo más tarde, use el cartel, o hable con alguien.
speak-keep = Guardar el texto en este teléfono
speak-kept = El texto se guarda en este teléfono, solo para este formulario. Al enviarlo se borra.
speak-code-label = Tengo un código
speak-code-hint = 20 letras. Los guiones y las mayúsculas no importan.
speak-code-open = Leer la respuesta
speak-code-wrong-title = Ninguna inquietud tiene este código
speak-code-wrong = Compruebe cada letra del código y escríbalo de nuevo. Si la acaba de enviar, espere un minuto.
speak-locked = Con el código que recibió puede leer lo que se respondió, y contestar.
speak-concern = Una inquietud
speak-nameless = Sin nombre
speak-you = usted
speak-overdue = Atrasada
speak-earlier-day = De un día anterior
speak-open = Sin respuesta
speak-not-counted = La respuesta no cuenta
speak-answered = Respondida
speak-open-count = { $count ->
    [one] { $count } espera respuesta
   *[other] { $count } esperan respuesta
}
speak-none-open = Nada espera respuesta.
speak-answered-list = Respondidas
speak-raised-at = Planteada a las { $time }.
speak-waits = Sin respuesta desde hace { $long }.
speak-minutes = { $minutes ->
    [0] menos de un minuto
    [one] { $minutes } minuto
   *[other] { $minutes } minutos
}
speak-hours = { $hours } h { $minutes } min
speak-days = { $days ->
    [one] { $days } día
   *[other] { $days } días
}
speak-overdue-notice = Está atrasada. Una regla en vigor quería una respuesta antes de ahora:
speak-earlier-day-notice = Se planteó un día anterior, y nadie ha respondido.
speak-not-counted-notice = Hay una respuesta, pero una regla en vigor no la cuenta: quizá quien la dio no puede decidir, o no dice nada.
speak-rules-wait = Reglas que esperan la respuesta
speak-no-rule = Ninguna regla en vigor dice hasta cuándo hay que responder.
speak-turn = A quién le toca
speak-turn-first = responde primero
speak-turn-then = si el día termina sin respuesta
speak-turn-now = ahora
speak-turn-nobody = Nadie en el registro tiene una función que responda. Dígaselo a producción.
speak-counts = Según las reglas en vigor, cuenta la respuesta de estas personas: { $people }
speak-answer = Respuesta
speak-not-answered-said = dice que nadie respondió
speak-photo-of = Foto
speak-write-back = Contestar
speak-write-back-do = Enviar
speak-write-to = Escribir a: { $person }
speak-answer-do = Esta es la respuesta
speak-ask-back = Solo preguntar
speak-answer-hint = Diga qué se hizo, o qué se hará y cuándo. Pueden leerlo todos los que se unieron, y quien la planteó.
speak-no-such = No hay tal inquietud en el registro.

### ---- STOP -----------------------------------------------------------------------------------------

stop-open-list = Altos que siguen en pie
stop-see = Quién puede levantarlo, y qué se está haciendo
stop-called-by = Lo pidió { $person } a las { $time }
stop-lifted-by = Levantado por { $people }
stop-not-enough = Según las reglas en vigor, también tiene que levantarlo otra persona.
stop-means = Ningún arma pasa a quien no sea persona responsable de armas; ninguna se saca, se carga ni se usa. Devuelva lo que tenga en la mano, como diga el armero.
stop-lifted-means = Lo que se comprobó antes del alto puede haber caducado. Pregunte de nuevo antes de entregar nada.
stop-lift-check = Antes de levantarlo: ¿terminó aquello por lo que se pidió, y sabe qué se hizo?
stop-lift-as = Yo, { $person }, levanto este alto
stop-who = Quién puede levantarlo
stop-no-rule = Ninguna regla en vigor dice quién puede levantar un alto. Sigue en pie hasta que lo levante quien maneja las armas o la primera asistencia de dirección.
stop-nobody = Una regla en vigor espera que alguien lo levante, pero nadie en el registro tiene la función para ello.
stop-each = Lo tienen que levantar { $count } personas, una de cada línea:
stop-or = o
stop-not-yours = Su palabra no cuenta para esto, según las reglas en vigor.
stop-also-missing = También falta
stop-others = Esto también para el trabajo
stop-doing = Qué se está haciendo
stop-tell = Decir a todos
stop-tell-do = Decir a todos
stop-rules = Las reglas sobre ello

### ---- ROUNDS ---------------------------------------------------------------------------------------

say-late-or-paper = Anotarlo más tarde o desde el papel
rounds-title = Cartuchos
rounds-none = Todavía no hay ningún lote de cartuchos en el registro.
rounds-agree = Las entradas sobre cartuchos coinciden entre sí. Lo que nadie anotó no está en ellas.
rounds-off = Los cartuchos no cuadran
rounds-off-count = { $count ->
    [one] Hay { $count } punto abierto. Aclárelo antes de cargar nada.
   *[other] Hay { $count } puntos abiertos. Aclárelos antes de cargar nada.
}
rounds-off-not-accounted = { $lot }: { $count } { $place }, ni disparados, ni inservibles, ni devueltos.
rounds-off-more-than-there = { $lot }: salieron { $count } más de los que había ({ $place }).
rounds-off-too-few = { $lot }: en un recuento faltaron { $count } ({ $place }).
rounds-off-too-many = { $lot }: en un recuento sobraron { $count } ({ $place }).
rounds-off-not-counted-out = { $lot }: se cargaron { $count } sin haberlos contado a la salida ({ $place }).
rounds-off-class = { $lot }: una entrada llama a estos cartuchos algo distinto de lo que se entregó ({ $place }).
rounds-off-lot-not-said = Una entrada no dice de qué lote eran los cartuchos ({ $place }).
rounds-off-no-number = { $lot }: una entrada no da el número donde hace falta ({ $place }).
rounds-off-found = Se encontró un cartucho que no falta en ningún recuento ({ $place }).
rounds-no-lot = cartuchos sin lote anotado
rounds-no-lot-title = No existe ese lote
rounds-no-such-lot = No hay ningún lote con ese nombre en el registro. Mire la lista de cartuchos.
rounds-no-class = de una clase que no consta en el registro
rounds-no-number = número desconocido
rounds-look-alike = Se pueden confundir:
rounds-look-alike-pair = { $one } es { $one-is }, { $other } es { $other-is }.
rounds-share-box = Ambos están en { $name }.
rounds-share-weapon = Ambos van con { $name }.
rounds-share-calibre = Ambos van con armas de calibre { $name }.
rounds-lots = Lotes
rounds-boxes = Cajas y cinturones
rounds-box-out = fuera de la caja fuerte
rounds-box-locked = bajo llave
rounds-box-locked-in = bajo llave en { $name }
rounds-box-not-said = el registro no dice dónde
rounds-head-lot = Lote
rounds-head-came = Recibidos
rounds-head-stock = En cajas
rounds-head-out = Entregados
rounds-head-fired = Disparados, probados
rounds-head-spoiled = Inservibles
rounds-head-back = Devueltos
rounds-head-missing = Faltan
rounds-chip-agrees = las entradas coinciden
rounds-chip-unsure = no es exacto
rounds-chip-off = { $count ->
    [one] { $count } punto abierto
   *[other] { $count } puntos abiertos
}
rounds-where = Dónde están sus cartuchos
rounds-movements = Todos los movimientos
rounds-moved = { $count }: { $from } → { $to }
rounds-inferred-lot = lote deducido
rounds-inferred-place = lugar deducido
rounds-inferred-number = número por diferencia
rounds-denied = negado por una entrada
rounds-or-fewer = { $count } o menos
rounds-or-more = { $count } o más
rounds-about = { $count } según los números dados
rounds-maker = Fabricado por { $name }
rounds-supplier = Entregado por { $name }
rounds-at-supplier = en poder del proveedor
rounds-at-loose = en ninguna caja del registro
rounds-at-box = en { $name }
rounds-at-weapon = entregados para { $name }
rounds-at-fired = disparados según lo previsto
rounds-at-unmeant = disparados sin querer
rounds-at-tested = usados en pruebas
rounds-at-spoiled = inservibles
rounds-at-gone-back = devueltos al proveedor
rounds-at-lost = anotados como perdidos
rounds-at-unexplained = donde ninguna entrada lo dice
rounds-acts = Qué hacer con él

### ---- COUNT ----------------------------------------------------------------------------------------

count-title = Contar cartuchos
count-lede = Cuentan dos personas, cada una sin ver el número de la otra. Después se muestran los dos.
count-what = ¿Qué cuenta usted?
count-of-lot = lote { $name }
count-of-weapon = entregados para { $name }
count-of-container = en { $name }
count-waiting = Espera un segundo recuento
count-first-by = { $person } ya contó
count-done = Contado por dos
count-how-many = ¿Cuántos cartuchos cuenta usted?
count-hint = Cuéntelos en la mano. Lo que contó la otra persona se muestra después de escribir su número.
count-do = Este es mi recuento
count-not-blind = Un recuento anterior de estos cartuchos se podía leer, y ninguno se ha movido desde entonces. Este recuento se anota como no ciego. Mejor: que cuenten dos personas que no lo vieron.
count-one-not-blind = Uno de estos recuentos no fue ciego.
count-now-second = Su número está en el registro y todavía no se muestra a nadie. Ahora cuenta una segunda persona, en su propio teléfono o con su propio PIN en este.
count-switch = Otra persona en este teléfono
count-second = Segundo recuento
count-veiled = Se contaron cartuchos: { $thing }. El número se muestra después del segundo recuento.
count-equal = Los dos recuentos son iguales
count-equal-words = Los dos contaron { $count }. El registro tiene ambos.
count-differ = Los recuentos no coinciden
count-differ-words = Alto. No se carga nada de esto hasta que ambos hayan contado otra vez y un responsable de armas lo haya aclarado.
count-chip-equal = iguales
count-chip-differ = no coinciden
count-mismatch-do = Anotar que el recuento no cuadra
count-mismatch-remark = dos recuentos no coinciden: { $first } y { $second } ({ $people })
count-both-again = Contar otra vez, los dos

### ---- SHOW -----------------------------------------------------------------------------------------

show-title = Abrir y mostrar { $weapon }
show-title-short = Abrir y mostrar
show-record-empty = Según el registro está vacía.
show-record-loaded = { $count ->
    [one] Según el registro hay { $count } cartucho dentro ({ $what }).
   *[other] Según el registro hay { $count } cartuchos dentro ({ $what }).
}
show-record-rest = { $count ->
    [one] { $count } recámara está vacía; el registro no dice cuál.
   *[other] { $count } recámaras están vacías; el registro no dice cuáles.
}
show-record-fired = { $count ->
    [one] Desde entonces se hizo { $count } disparo.
   *[other] Desde entonces se hicieron { $count } disparos.
}
show-record-fired-some = Desde entonces hubo disparos; el registro no dice cuántos.
show-record-unknown = El registro no dice qué hay dentro. Trátela como cargada.
show-in-empty = vacía
show-in-dummy = inerte
show-in-blank = fogueo
show-circle-label = Las recámaras, en el sentido del reloj desde arriba, vistas desde atrás
show-list-label = Dónde mirar
show-tap = Tóquela cuando todos los que miran hayan visto dentro.
show-magazine = Cargador
show-chamber = Recámara
show-whole-legend = No tiene recámara
show-whole = Es lo que debe ser y está entera
show-whole-hint = Mírela y tóquela: que sea lo que debe ser y de una sola pieza.
show-seen = { $seen } de { $of } vistas
show-capacity-unknown = El registro no dice cuántas recámaras tiene.
show-how-many = ¿Cuántas recámaras se vieron?
show-who-looked = ¿Quién miró dentro?
show-somebody-else = Miró otra persona
show-who-opened = ¿Quién la abrió?
show-offered = { $person } está cerca de la línea de tiro. ¿Se le ofreció mirar?
show-accepted = Sí, y miró
show-declined = Sí, y no quiso
show-do = Todas vistas: firmar
show-do-number = Vistas tantas: firmar
show-partly-do = Firmar solo lo que se tocó
show-nobody = Diga quién miró dentro.
show-none-seen = Toque cada recámara que se vio.
show-fewer = Solo se vieron { $seen } de { $of }. Una regla que pide todas las recámaras no se cumple con esto.
show-look-again = Mirar en las otras
show-record-fewer = Firmar { $seen } de { $of }

### ---- LOAD -----------------------------------------------------------------------------------------

load-title = Cargar { $weapon }
load-count-differs = Un recuento de estos cartuchos no cuadró. No se carga nada de esto hasta que un responsable de armas lo aclare.
load-stop = ALTO
load-stop-found = Se encontró un cartucho real o sin identificar y no está aclarado. No se carga nada.
load-stop-live = Según el registro hay un cartucho real en esta arma. No se carga nada.
load-not-empty = Según el registro no consta que esta arma esté vacía. Primero descárguela y compruebe que está libre.
load-which-lot = ¿Qué lote se carga?
load-another-lot = Otro lote
load-other-lots = Hay otros cartuchos para { $weapon }: { $lots }. No los confunda.
load-no-box = Ninguna caja de cartuchos está fuera de la caja fuerte. Saque una primero.
load-lot-without-class = El registro no dice qué son los cartuchos de este lote. No se cargan.
load-lot-not-loadable = Aquí solo se cargan cartuchos inertes y de fogueo. Estos no son ni lo uno ni lo otro.
load-not-tested = { $lot } no se probó hoy en { $weapon }.
load-not-screened = { $lot } no se revisó hoy cartucho por cartucho.
load-how-many = ¿Cuántos cartuchos se cargan?
load-this-many = Revisar esta cantidad
load-more-than-fit = Son más de los que caben.
load-which-size = ¿Qué carga tienen los cartuchos de fogueo?
load-which-proof = ¿Cómo muestran los cartuchos que son inertes?
load-each-dummy = Revise cada uno en la mano y tóquelo
load-dummy = Cartucho { $number }: inerte
load-not-all-checked = Se revisaron { $checked } de { $count } cartuchos inertes. El que no se revisó no se carga.
load-somebody-else = Carga o vigila otra persona
load-by = ¿Quién la carga?
load-supervisor = ¿Qué responsable de armas vigila?
load-who-stood-by = Quien carga no es responsable de armas. Diga qué responsable vigiló.
load-do-dummies = { $count ->
    [one] Revisado: { $count } cartucho inerte en { $weapon }
   *[other] Revisados: { $count } cartuchos inertes en { $weapon }
}
load-do-blanks = Firmar: cartuchos de fogueo en { $weapon }

### ---- UNLOAD ---------------------------------------------------------------------------------------

unload-title = Descargar { $weapon }
unload-title-short = Descargar
unload-witness = ¿Quién más vio que está libre?
unload-nobody = Nadie más
unload-which-witness = Diga quién más vio que está libre, o que no lo vio nadie.
unload-count-first = Cuente lo que tiene en la mano. Lo que espera el registro se muestra después.
unload-spent = Vainas vacías
unload-back = Cartuchos sin disparar, buenos
unload-spoiled = Cartuchos sin disparar, inservibles
unload-do = { $weapon } está libre: firmar
unload-spent-remark = { $count ->
    [one] { $count } vaina vacía
   *[other] { $count } vainas vacías
}
unload-differs = No cuadra
unload-differs-rounds = Cartuchos sin disparar: usted contó { $rounds }, el registro espera { $expected-rounds }.
unload-differs-spent = Vainas vacías: usted contó { $spent }; disparos según el registro: { $shots }.
unload-differs-what = Mire en el arma, en los bolsillos y en el suelo. Todavía no se anotó nada.
unload-differs-do = Anotarlo como se contó, y parar
unload-differs-remark = cartuchos devueltos: { $rounds }, esperados: { $expected-rounds }; vainas: { $spent }, disparos: { $shots }

### ---- ANNOUNCE -------------------------------------------------------------------------------------

announce-title = Anunciar { $weapon } al set
announce-cold-empty = FRÍA, VACÍA
announce-cold-dummies = FRÍA, INERTES
announce-hot-quarter = CALIENTE, UN CUARTO DE CARGA
announce-hot-half = CALIENTE, MEDIA CARGA
announce-hot-full = CALIENTE, CARGA COMPLETA
announce-hot = CALIENTE
announce-unknown = DESCONOCIDA
announce-disputed = EN DISPUTA
announce-live = CARTUCHO REAL
announce-since = Según el registro, desde { $time }.
announce-not-known = El registro no dice con certeza qué hay dentro, así que no hay nada que anunciar. Trátela como cargada; descárguela y compruebe que está libre.
announce-which-size = ¿Qué carga?
announce-by = ¿Quién lo anunció?
announce-do = Se anunció: firmar

### ---- who can do it --------------------------------------------------------------------------------

offer-who = { $more ->
    [0] Puede hacerlo: { $people }.
   *[other] Puede hacerlo: { $people } y { $more } más.
}
offer-nobody = Hoy nadie tiene un cargo para esto. Hace falta uno de estos: { $roles }.

### ---- day ------------------------------------------------------------------------------------------

day-title = Jornada: { $date }
day-next = Lo siguiente
day-next-report = La jornada está cerrada. Falta presentar el parte de producción.
day-next-nothing = La jornada está cerrada y el parte de producción está presentado.
day-next-stop = El trabajo con armas está parado. Nada va antes que esto.
day-next-beforehand = { $count ->
    [one] Antes de que salga un arma falta una cosa en los papeles o en la reunión.
   *[other] Antes de que salga un arma faltan { $count } cosas en los papeles o en la reunión. La primera:
}
day-next-weapon = No falta nada en los papeles ni en la reunión. Siga con { $weapon } para { $scene }.
day-next-before-wrap = { $count ->
    [one] Todas las armas previstas se usaron hoy. Falta una cosa antes del cierre.
   *[other] Todas las armas previstas se usaron hoy. Faltan { $count } cosas antes del cierre. La primera:
}
day-next-wrap = Todas las armas previstas se usaron hoy.
day-break-since = Descanso desde { $time }.
day-of-another-date = La jornada en curso empezó a las { $time } y no se cerró.
day-no-scenes = Hoy no hay ninguna escena citada.
day-no-weapons = No hay ningún arma prevista para esta escena.
day-plan = Previsto para hoy
day-used-today = usada hoy
day-meetings = Reuniones de seguridad
day-no-meeting = Hoy no hubo reunión de seguridad para { $scene }.
day-breaks = Descansos
day-not-running = No hay ninguna jornada en curso.
day-again = Hay que repetir después del descanso
day-again-why = Lo que se miró y se anunció antes del descanso ya no cuenta.
day-again-nothing = No hay que repetir nada para las armas previstas hoy.
day-wrap = Cierre
day-wrap-asks = Qué pide el cierre
day-wrap-ready = Todo lo que las reglas piden al cierre consta en el registro.
day-go-on = Ir a { $weapon }
day-wrapped = La jornada se cerró a las { $time }.
day-count-caption = Armas que salieron hoy, y su munición
day-count-weapon = Arma
day-count-found = Hallada presente
day-count-sheet = Rendida cuenta
day-count-issued = Cartuchos entregados
day-count-fired = Disparados
day-count-returned = Cartuchos devueltos
day-report = Parte de producción
day-report-empty = Todavía no hay nada para el parte de producción.
day-report-file = Presentar el parte

### ---- meeting --------------------------------------------------------------------------------------

meeting-title = Reunión de seguridad
meeting-today = Celebradas hoy
meeting-of = Reunión de seguridad: { $scenes }
meeting-by = dirigida por { $person }
meeting-attended-count = { $count ->
    [one] { $count } persona estuvo o recibió las instrucciones
   *[other] { $count } personas estuvieron o recibieron las instrucciones
}
meeting-scenes = ¿De qué escena trata?
meeting-which-scene = Diga de qué escena trata la reunión.
meeting-other-scene = Otra escena
meeting-scene-new = Una escena que no está en la lista
meeting-topics = De qué se habló
meeting-topics-open = Sin marcar todavía
meeting-topics-sign = Firmar los temas
meeting-badge = Lea una credencial o escriba un nombre
meeting-badge-hint = Intro marca el nombre. No se registra nada antes de firmar.
meeting-badge-tick = Marcar a esta persona
meeting-badge-unknown = No se conoce a nadie como «{ $text }». Elija el nombre en la lista o escríbalo en «Otras personas».
meeting-badge-late = Alguien llegó tarde: credencial o nombre
meeting-who-called = { $count ->
    [0] No hay nadie citado: ¿quién está?
    [one] Hay { $count } persona citada: ¿quién está?
   *[other] Hay { $count } personas citadas: ¿quién está?
}
meeting-everyone = Todas las personas citadas
meeting-others = Otras personas
meeting-person-new = Alguien que no está en la lista
meeting-led-by = ¿Quién la dirigió?
meeting-place = ¿Dónde?
meeting-sign = Firmar la reunión
meeting-missing = { $count ->
    [one] { $count } persona citada ni estuvo ni recibió las instrucciones
   *[other] { $count } personas citadas ni estuvieron ni recibieron las instrucciones
}
meeting-nobody-missing = Todas las personas citadas estuvieron o recibieron las instrucciones.
meeting-on-set = está en el rodaje
meeting-brief-late = Llegó tarde; recibe ahora las instrucciones
meeting-was-there = Estuvo, pero no se le marcó
meeting-print-hint = Imprima esta página para tener una hoja con líneas para firmar.
meeting-sheet-name = nombre
meeting-sheet-paper = Pasado del papel más tarde: quién, cuándo.

### ---- people ---------------------------------------------------------------------------------------

people-name-contact = Esto parece una dirección o un número de teléfono. El registro solo guarda nombres.
people-roles-today = Cargos de hoy
people-no-role = Hoy sin cargo.
people-assign = Dar otro cargo
people-assign-do = Dar este cargo
people-release = Ya no es { $role }
people-assign-title = ¿{ $person } como { $role }?
people-assign-found = Las reglas de esta producción tienen algo que decir. Todavía no se ha registrado nada.
people-assign-lost = Con este cargo dejarían de cumplirse:
people-assign-not = Dejarlo como está
people-assign-sure = Dar el cargo de todos modos
people-conflict = Estos cargos no son compatibles:
people-qualifications = Acreditaciones
people-no-qualifications = Todavía no se ha mostrado nada.
people-add-qualification = Anotar algo que se mostró
people-evidence = archivo
people-file = Foto o copia del documento
people-file-hint = Fotografíe solo el documento. El registro guarda la huella del archivo.
people-permit-left = { $days ->
    [0] Termina hoy: { $permit }
    [one] En vigor un día más: { $permit }
   *[other] En vigor { $days } días más: { $permit }
}
people-permit-over = { $days ->
    [one] Terminó ayer: { $permit }
   *[other] Terminó hace { $days } días: { $permit }
}
people-minor = Menor de edad: { $years } años.
people-consents = Consentimientos
people-consent-by = dado por { $person }
people-consent-none = no consta
people-first-device = Primer dispositivo de la producción
people-lost = Este teléfono se perdió
people-lost-title = Se perdió un teléfono de { $person }
people-lost-1 = Desde ahora nada de lo que firme este teléfono cuenta. Lo que aún envíe se guarda, marcado, y no autoriza nada.
people-lost-2 = Lo que firmó antes se queda. Elija abajo cuál fue la última entrada de su dueño.
people-lost-3 = Esto no se puede deshacer. Si el teléfono aparece, vuelva a admitirlo como uno nuevo.
people-lost-last = ¿Cuál es la última entrada que todavía cuenta?
people-lost-none = Ninguna: no cuenta ninguna entrada de este teléfono
people-lost-last-needed = Elija la última entrada que todavía cuenta.
people-lost-why = ¿Qué pasó?
people-lost-why-needed = Diga en pocas palabras qué pasó.
people-lost-do = Dar de baja este teléfono
people-lost-who = ¿Se perdió un teléfono? Quien puede admitir a otros puede darlo de baja aquí.

### ---- plan -----------------------------------------------------------------------------------------

plan-scenes = Escenas
plan-no-scenes = Todavía no se ha anotado ninguna escena.
plan-scene-hint = Breve, como en la claqueta: sc14
plan-today = hoy
plan-import = De una orden de rodaje o de un guion
plan-weapons-count = { $count ->
    [0] Ningún arma prevista
    [one] { $count } uso de un arma previsto
   *[other] { $count } usos de armas previstos
}
plan-shots = { $count ->
    [0] ningún disparo
    [one] { $count } disparo
   *[other] { $count } disparos
}
plan-distance = { $distance } hasta la persona más cercana
plan-aim = apunta: { $aim }
plan-missing = { $count ->
    [one] Falta { $count } cosa antes de que salga un arma para esta escena
   *[other] Faltan { $count } cosas antes de que salga un arma para esta escena
}
plan-nothing-missing = Las reglas no piden nada más en los papeles. Lo que se hace con el arma misma está en su propia página.
plan-no-weapons = Todavía no hay ningún arma prevista para esta escena.
plan-weapons = Armas
plan-called = { $count ->
    [0] Hoy no hay nadie citado
    [one] Hoy hay { $count } persona citada
   *[other] Hoy hay { $count } personas citadas
}
plan-call = Citar a personas para esta escena
plan-call-do = Citar
plan-line = En la línea de tiro o cerca
plan-line-add = Añadir personas y lo que las protege
plan-line-weapon = ¿De qué arma?
plan-line-people = ¿Quién?
plan-line-no-weapon = Prevea primero un arma.
plan-line-who = Elija el arma y al menos una persona.
plan-line-do = Firmar
plan-protection = Qué se les dio
plan-papers = En los papeles
plan-papers-add = Anotar más
plan-change = Un cambio
plan-change-voids = Un cambio anula esto; hay que repetirlo:
plan-change-what = Diga qué cambió.
plan-confirm-title = Entradas propuestas
plan-confirm-how = Cada línea es una propuesta. No se registra nada antes de que usted la marque y la firme.
plan-confirm-check = Mirar las líneas
plan-confirm-good = { $count ->
    [one] { $count } línea se puede firmar
   *[other] { $count } líneas se pueden firmar
}
plan-confirm-sign = { $count ->
    [one] Firmarla si está marcada
   *[other] Firmar las marcadas
}
plan-confirm-known = ya consta en el registro
plan-confirm-bad = { $count ->
    [one] { $count } línea no se puede firmar tal como está. Corríjala abajo; no se pierde nada.
   *[other] { $count } líneas no se pueden firmar tal como están. Corríjalas abajo; no se pierde nada.
}
plan-confirm-later = { $count ->
    [one] { $count } línea más queda abajo y se mira después.
   *[other] { $count } líneas más quedan abajo y se miran después.
}
plan-confirm-lines = Líneas, una entrada cada una
plan-confirm-form = Esto no es un hecho con su observación entre comillas.
plan-confirm-none = No se registró nada. Marque al menos una línea que se pueda firmar.
plan-confirm-sign-all = Firmar todo lo marcado
plan-confirm-sign-section = Firmar lo marcado: { $section }
plan-confirm-no-day = Sin día
plan-confirm-known-section = Ya consta en el registro
plan-confirm-lines-in = { $count ->
    [one] { $count } línea
   *[other] { $count } líneas
}
plan-confirm-left = { $count ->
    [one] Falta { $count } línea por firmar. Debería aparecer aquí sola; si no, pegue de nuevo sus líneas: lo que ya consta queda aparte.
   *[other] Faltan { $count } líneas por firmar. Deberían aparecer aquí solas; si no, pegue de nuevo sus líneas: lo que ya consta queda aparte.
}

### ---- OVERRIDE -------------------------------------------------------------------------------------

override-decided = { $first } y { $second } decidieron a las { $time } seguir.
override-not-held = Lo que falta sigue faltando. Esto no autoriza nada.
override-not-needed = Ya no falta nada: termine esta decisión.
override-see = Qué se decidió, y cómo terminarlo
override-offer = Seguir aunque falte algo
override-offer-means = Dos personas con nombre pueden decidir seguir, cada una en su teléfono. Lo ve todo el mundo, y se cuenta en el parte diario. No autoriza nada.
override-propose = Proponer seguir
override-barred = Aquí nadie puede decidir seguir. Una regla para todo el trabajo con armas:
override-not-judged = Aquí nadie puede decidir seguir: ninguna regla en vigor dice qué hace falta, o el registro tiene fallos.
override-what = Elija un arma y a quién va, en la página del arma, y propóngalo desde allí.
override-nothing-missing-title = No falta nada
override-nothing-missing = Se cumplen todas las reglas. No hay nada que saltarse; vuelva a la página del arma.
override-none = Aquí no se puede seguir
override-back = Volver al arma
override-title = Seguir aunque falte algo
override-warning = Esto no autoriza nada. Lo ve todo el mundo en cada página hasta que se termine, y lo cuenta el parte diario.
override-missing = { $count ->
    [one] No se cumple { $count } regla
   *[other] No se cumplen { $count } reglas
}
override-reason = Por qué seguir
override-no-reason = Escriba por qué. Queda en el registro con su nombre.
override-propose-as = Yo, { $person }, propongo seguir
override-then = Después tiene que confirmarlo otra persona en su propio teléfono. Hasta entonces no cambia nada.
override-settled = Esto ya se confirmó o se terminó.
override-same-person = Lo tiene que confirmar otra persona, en su propio teléfono. Quien lo propuso no puede.
override-more-missing = Ahora falta más de lo que se escribió. Termine esta y proponga de nuevo.
override-proposed-by = Lo propuso { $person } a las { $time }.
override-waits = Espera a una segunda persona
override-waits-means = No cambia nada hasta que otra persona lo confirme en su propio teléfono.
override-in-force = Se sigue por decisión
override-is-ended = Terminada
override-ended-by = La terminó { $person } a las { $time }.
override-confirm-means = Confirma con su nombre que el trabajo sigue aunque falte esto. Lea antes cada línea.
override-confirm-as = Yo, { $person }, confirmo: se sigue
override-end = Terminar esta decisión
override-take-back = Retirar esta propuesta
override-list = Decisiones de seguir
override-list-empty = Nadie ha decidido seguir aunque faltara algo.
override-where = Se propone desde la página de un arma, debajo de lo que falta.

### ---- HOLD -----------------------------------------------------------------------------------------

hold-title = Quien maneja las armas dice que no
hold-person = Ningún arma para esta persona
hold-weapon = Esta arma no sale
hold-next = Siguiente
hold-this-weapon = Esta arma no sale
hold-this-person = Ningún arma para esta persona por ahora
hold-title-person = Ningún arma para { $name } por ahora
hold-title-weapon = { $name } no sale
hold-means-person = Decide quien maneja las armas, no la oficina de producción. Toque una razón; con eso queda registrado.
hold-means-weapon = El arma queda fuera de uso hasta que se repare. Toque una razón; con eso queda registrado.
hold-more-training = Antes, más entrenamiento
hold-more-time = Antes, más tiempo
hold-not-fit = Ahora no está en condiciones
hold-looks-wrong = Tiene algo raro
hold-to-be-inspected = Antes hay que inspeccionarla
hold-doubt = Tengo dudas sobre ella
hold-other = Otra razón
hold-do = Registrarlo
hold-weapon-out = Esta arma quedó fuera de uso.
hold-of-person = { $by } no da por ahora ningún arma a { $person }.
hold-of-all = { $by } no da por ahora ningún arma a nadie.
hold-overruled-by = { $person } desautorizó esta decisión.
hold-see = Qué hace falta
hold-lifted = Esta decisión se levantó
hold-who = Según las reglas en vigor, la levanta la palabra de estas personas: { $people }
hold-why-lift = Qué le convenció
hold-lift = Estoy conforme: levantarla
hold-overruling = Solo la levanta quien maneja las armas. Si otra persona la desautoriza, queda en el registro, y las reglas en vigor pueden parar todo el trabajo con armas.

### ---- NOTE -----------------------------------------------------------------------------------------

note-title = Una nota privada
note-what = Escriba lo que vio mientras lo recuerda. El texto se queda en este teléfono; al registro va solo su huella, con la hora. Si la abre más tarde, todos pueden comprobar que se escribió ahora y no cambió.
note-text = Su nota
note-stays = No se envía, y este teléfono no se la muestra a nadie más que lo use. Si usted actúa aquí con un PIN, además queda cifrada mientras actúan otros; un PIN corto no detiene a quien desarme el teléfono. Si se pierde este teléfono, se pierde el texto.
note-about = Sobre
note-about-hint = Esta línea queda en el registro y la puede leer todo el mundo. Déjela vacía si quiere.
note-seal = Sellarla
note-nothing = No se selló nada: escriba algo. Si lo hizo, vuelva a cargar la página; necesita su script.
note-needs-phone = Las notas se sellan en un teléfono que se unió, para que el texto se quede allí. Abra esta página allí.
note-own = Sus notas selladas
note-read = Leerla (solo en este teléfono)
note-open = Abrirla a todos
note-opened = Abierta a todos
note-gone = El texto no está en este teléfono. Puede estar en otro de los suyos.
note-not-yours = Usted no selló esa nota.
note-not-the-same = Este no es el texto que se selló. Ábralo en el teléfono en que lo escribió.

### ---- SCAN: códigos, partes, el lector ----------------------------------------------------------------

scan-say-start = Escanear con la cámara
scan-say-stop = Apagar la cámara
scan-say-torch = Luz
scan-say-image = Leer una foto
scan-say-looking = Ponga el código dentro de la imagen.
scan-say-found = Leído.
scan-say-progress = { $have } de { $total } partes. No mueva el teléfono.
scan-say-other = Esta parte es de otro mensaje. Termine el primero o empiece de nuevo.
scan-say-anew = Empezar de nuevo
scan-say-several = Hay más de un código en la imagen. Acérquese a uno.
scan-say-damaged = Las partes no encajan. Escanéelas otra vez.
scan-say-nothing = No hay ningún código en esta foto. Acérquese, sosténgalo plano y con luz.
scan-say-insecure = La cámara solo funciona si la dirección de la página empieza por https. Escriba el nombre o lea una foto.
scan-say-denied = Esta página no tiene permiso para usar la cámara. Permítalo en los ajustes del navegador para este sitio y pulse Escanear. O escriba el nombre, o lea una foto.
scan-say-missing = No se encontró ninguna cámara. Escriba el nombre, use un lector de mano o lea una foto.
scan-say-busy = Otro programa está usando la cámara. Ciérrelo y pulse Escanear otra vez.
scan-say-failed = La cámara no se encendió. Pulse Escanear otra vez, escriba el nombre o lea una foto.
scan-damaged = Este código no se pudo leer completo, o alguien lo cambió. Escanéelo otra vez o pida que lo muestren de nuevo. No se guardó nada.
scan-disowned = El dispositivo que imprimió esta etiqueta se dio de baja después. Compare la ficha con lo que tiene en la mano e imprima la etiqueta de nuevo.
scan-go-on = Abrir { $name }
scan-poster-title = Un cartel
scan-poster = Este es el cartel de una producción.
scan-poster-ours = Este es el cartel de esta producción.
scan-poster-other = Este no es el cartel de esta producción que se usa ahora. Es uno anterior o de otra producción.
scan-poster-what = Quien lo escanea con la cámara de su teléfono ve el tablero, puede pedir un alto y puede avisar, sin tener cuenta. Aquí puede hacer lo mismo.
scan-join-other = Este teléfono pide entrar en otra producción. Aquí no se le puede admitir.
scan-entry-other = Esto se firmó para otra producción. No se guardó nada.
scan-entry-on-phone = Solo un teléfono que ya entró puede guardar esto. Escanéelo con uno.
scan-take-in = { $count ->
    [one] Otro teléfono firmó esto. Su teléfono lo comprueba y lo guarda.
   *[other] Otro teléfono muestra { $count } entradas. Su teléfono las comprueba y las guarda.
}
scan-parts-title = Un código en varias partes
scan-parts-have = Hay { $have } de { $count } partes.
scan-parts-missing = Faltan: { $numbers }
scan-parts-paste = Texto de la parte siguiente
scan-parts-hold = En { $count } partes. Sostenga el otro teléfono encima hasta que las tenga todas.
scan-parts-pause = Una por una
scan-parts-go-on = Parte siguiente
scan-part-of = Parte { $number } de { $count }
scan-part-damaged = La parte { $number } de { $count } se leyó mal. Escanéela otra vez.
scan-part-other = Esta parte es de otro mensaje. Termine el primero o empiece de nuevo.
scan-too-long = Esto es demasiado largo para un código. Se envía en cuanto haya red.
join-waiting-scan = O deje que escaneen esto con su teléfono. Demuestra que este teléfono tiene su clave; quién es usted, lo ven ellos mismos.

### ---- LABELS ------------------------------------------------------------------------------------------

labels-title = Etiquetas y credenciales
labels-lede = Elija qué lleva etiqueta. Péguela, y al escanearla se abre la ficha.
labels-what = Este teléfono firma cada etiqueta. La etiqueta dice quién la imprimió, no que esté en la cosa correcta: compare la ficha con lo que tiene en la mano.
labels-paper = Papel
labels-a4 = Hoja A4
labels-a4-hint = 21 por hoja, de 63,5 por 38,1 mm
labels-letter = Hoja carta
labels-letter-hint = 10 por hoja, de 4 por 2 pulgadas
labels-of-weapon = Armas
labels-of-container = Cajas, estuches y cananas
labels-of-lot = Lotes de cartuchos
labels-of-person = Credenciales de personas
labels-all-weapon = Todas las armas
labels-all-container = Todas las cajas
labels-all-lot = Todos los lotes
labels-all-person = Todas las personas
labels-do = Hacer la hoja
labels-made = { $count ->
    [one] Una etiqueta
   *[other] { $count } etiquetas
}
labels-print = Imprima esta página en su tamaño real: al 100 por ciento, sin ajustarla al papel.
labels-other = Elegir otras
labels-serial = n.º { $serial }
labels-too-many = Son más de diez hojas. Elija menos.
labels-bad-name = Un nombre de estos es demasiado largo para una etiqueta. Elija menos y deje ese fuera.
labels-not-signed = Este teléfono no firmó las etiquetas. Inténtelo otra vez.
labels-no-key = Las etiquetas se firman con la clave de un teléfono que ya entró. Abra esta página en uno.
labels-no-address = Una etiqueta lleva al servidor, y este teléfono no sabe su dirección. Abra la app una vez cuando haya conexión con el servidor y vuelva aquí.

### ---- PRINT: comprobantes, bitácoras, el cartel -------------------------------------------------------

print-title = Imprimir
print-lede = Hojas para la pared, el carro y la carpeta. Una hoja no es el registro: dice lo que decía el registro cuando se imprimió.
print-hint = Imprima esta página con su navegador, o guárdela ahí como PDF.
print-printed = impreso { $time }
print-not-entered = no consta en el registro
print-poster = Cartel para la pared
print-log = Bitácora diaria de armas
print-log-none = Todavía ninguna entrada trata de un arma.
print-meeting-blank = Hoja en blanco para una reunión
print-slip = Comprobantes de entrega
print-slip-none = Todavía no se entregó nada.
slip-title = Entrega de { $weapon }
slip-weapon = Arma
slip-from = De
slip-to = A
slip-when = Cuándo
slip-for = Para
slip-load = Lo que tenía dentro, según el registro
slip-shown = Abierta y mostrada por última vez a
slip-receipt = Recibo
slip-signed-at = firmado a las { $time }
slip-no-receipt = sin firma en el registro
slip-withdrawn = Esta entrada se retiró.
slip-gives = entrega
slip-receives = recibe, y miró dentro
slip-saw = lo vio
log-what = Lo que dice el registro sobre las armas de esta jornada. Que los números cuadren no significa que todo haya ido bien.
log-time = Hora
log-happened = Qué pasó
log-by = Por
log-witness = Testigo
log-entry = Entrada n.º
log-denied = { $person } lo niega.
log-rounds = Cartuchos:
log-no-rounds = no se entregó ninguno.
log-numbers = { $issued } entregados, { $fired } disparados, { $unmeant } disparados sin querer, { $returned } devueltos, { $spoiled } inservibles.
log-even = Los números cuadran.
log-missing = { $count ->
    [one] Falta dar cuenta de uno.
   *[other] Falta dar cuenta de { $count }.
}
log-surplus = { $count ->
    [one] Uno más de los que se entregaron.
   *[other] { $count } más de los que se entregaron.
}
log-not-counted = Una entrada no da el número, así que no se pueden sumar.
log-findings = Entradas que no encajan entre sí:
log-no-day-sheet = Nadie firmó por esta arma al final de la jornada.
log-handler = persona responsable de armas
log-second = segunda persona
poster-stop = Aquí cualquiera puede decir alto.
poster-scan = ¿Ve algo? Diga alto, en voz alta. Escanee esto para pedir un alto, ver el tablero o avisar, con su nombre o sin él.
poster-say = ¿Ve algo? Diga alto, en voz alta. Después dígaselo a la primera asistencia de dirección o a quien se encarga de las armas.
poster-no-code = Todavía no hay código para el cartel, así que este no lo lleva. Lo crea quien atiende el servidor.

### ---- PAPER: cada comprobación en papel ---------------------------------------------------------------

paper-title = Comprobaciones en papel
paper-lede = Para el día en que nada funcione. Imprima algunas antes y guárdelas con las armas.
paper-all = Todos los tipos
paper-on-paper = en papel
paper-when = Fecha y hora en que pasó
paper-chamber = N.º
paper-seen = Qué se vio dentro
paper-put-in = Qué se puso
paper-how-seen = Cómo se vio
paper-empty = vacía
paper-fewer = Tache las filas que esta arma no tiene.
paper-signature = Firma
paper-first = primera persona
paper-fold = Doble aquí hacia atrás. Quien cuenta después escribe abajo, sin ver el primer número.
paper-writes = quien escribe esto
paper-saw = quien lo vio
paper-afterwards = Después
paper-how = Regístrelo como «{ $kind }», con la hora escrita arriba, y márquelo: De papel. Lo hace alguien que puede admitir a otros; los demás lo marcan como Antes y dicen en la observación que estaba en papel. Guarde esta hoja.
paper-entered = Registrado por: ____________________   el: ______________   entrada n.º: __________
paper-enter-code = Abre el formulario en un teléfono
paper-enter-now = Registrar uno de papel ahora

### ---- EXPORT ------------------------------------------------------------------------------------------

export-title = Exportar
export-lede = Archivos para otros programas y oficinas. Nada en ellos está firmado; el registro es lo que está aquí.
export-veiled = Un recuento espera el segundo. Hasta entonces, su número tampoco aparece aquí.
export-record-csv = El registro como tabla (CSV)
export-record-csv-what = Una fila por entrada, para una hoja de cálculo.
export-record-json = El registro como datos (JSON)
export-record-json-what = Cada entrada con sus campos, para un programa.
export-log = Bitácora diaria de armas (CSV)
export-log-what = Cada arma, cada jornada: dónde estuvo, qué se cargó, se disparó y se devolvió.
export-rounds = Cartuchos: cada movimiento (CSV)
export-rounds-what = De dónde a dónde, con la entrada que lo dice.
export-balances = Cartuchos: dónde están (CSV)
export-balances-what = De cada lote, qué hay y dónde, según los números registrados.
export-imbalances = Cartuchos: lo que no cuadra (CSV)
export-imbalances-what = Lo que ninguna entrada explica, y lo que se encontró.
export-calendar = Calendario (iCalendar)
export-calendar-what = Escenas con armas, reuniones, último día de los permisos.
export-undated = { $count ->
    [one] Una cosa no tiene fecha y no está en el calendario
   *[other] { $count } cosas no tienen fecha y no están en el calendario
}
export-book = Armas como en el libro de un comerciante (CSV): no es un libro oficial
export-book-what = En las columnas de un libro de adquisiciones y disposiciones, para copiar. No es un libro oficial ni un registro legal.

### ---- PACKET: formularios después de un incidente -----------------------------------------------------

packet-title = Formularios después de un incidente
packet-none = El registro no nombra ningún incidente.
packet-lede = Lo que dice el registro, en el orden del formulario. No se envía nada.
packet-osha-301 = Formulario OSHA 301
packet-cal-342 = Informe a Cal/OSHA
packet-person = Preparado a partir del registro. Una persona lo completa, lo revisa y responde por él.
packet-limit = Plazo
packet-fields = Campos
packet-not-on-record = no consta en el registro
packet-before = Las últimas entradas anteriores, para quien escriba el relato
packet-completed = completado por, cargo
packet-date = fecha, teléfono

### ---- LOOKS: la barra de cada página, y lo que dice el tablero de un arma por la que nadie preguntó ---------

bar-all-sent = Todo enviado
bar-unsent = { $count } sin enviar
bar-unsent-oldest = { $minutes } min
bar-age = { $minutes ->
    [0] a las { $time }
   *[other] { $time }, hace { $minutes } min
}
board-not-asked = Nadie ha preguntado todavía si puede pasar a alguien.

### ---- SIGNIN: passkeys and accounts ----------------------------------------------------------------------

signin-title = ¿Ya está en esta producción?
signin-lede = Con una llave de acceso, o con una cuenta que se le haya vinculado, usted mismo admite este navegador. El navegador recibe una clave propia.
signin-browser = Cómo llama a este navegador
signin-browser-default = portátil
signin-by-passkey = Entrar con una llave de acceso
signin-by-account = Entrar con una cuenta de
signin-begun = Se le está dando entrada…
signin-no-passkey = Las llaves de acceso necesitan un nombre y HTTPS: en esta dirección no pueden funcionar. Abra la aplicación por el nombre del servidor, no por números.
signin-begin-at = Para entrar con una cuenta, abra
signin-wrong-refused = No se dio crédito a esta entrada y no se registró nada. Inténtelo otra vez; si se repite, pregunte a quien pueda admitirle.
signin-wrong-late = Tardó demasiado o se empezó en otro navegador. Empiece otra vez aquí.
signin-wrong-unknown = Esta llave de acceso no se conoce en esta producción o se quitó. Pregunte a quien pueda admitirle.
signin-wrong-copied = Es posible que esta llave de acceso se haya copiado, por eso no se acepta. Quítela en un navegador suyo y añada otra.
signin-wrong-kind = Esta clase de llave de acceso no se puede usar aquí. Añada otra.
signin-wrong-address = Esta llave de acceso es de otra dirección. Abra la aplicación en la dirección donde la añadió.
signin-wrong-away = No se llega al proveedor de cuentas. Inténtelo otra vez o pida a alguien que le admita.
signin-wrong-unbelieved = No se dio crédito a lo que dijo el proveedor y no se registró nada. Empiece otra vez; si se repite, avise a quien lleva el servidor.
signin-wrong-several = Varias personas entran con esta cuenta, así que no se sabe quién es usted. Pregunte a quien pueda admitirle.
signin-wrong-busy = El servidor está ocupado. Inténtelo dentro de un momento.
signin-wrong-declined = El proveedor no le dio entrada. Empiece otra vez.
signin-stranger-title = El proveedor le conoce, esta producción no
signin-stranger = Aquí nadie ha dicho de quién es esta cuenta. Pueden decirlo:
signin-stranger-tell = Se hace en Personas, en su página, con «Vincular una cuenta». Dígales:
signin-stranger-wait = O escriba su nombre arriba y pida entrar.
signin-issuer = Proveedor
signin-issuer-hint = Como se nombra el proveedor, por ejemplo https://login.studio.example
signin-issuer-wrong = Escriba la dirección del proveedor, que empieza por https://
signin-subject = Cuenta
signin-email = Correo electrónico
signin-email-none = ninguno que el proveedor haya verificado
signin-passkeys = Llaves de acceso
signin-passkeys-what = Con una llave de acceso usted mismo admite otro navegador, con el dedo, la cara o un PIN. Una llave termina cuando la quita, o cuando el dispositivo que la añadió se pierde y se da de baja.
signin-passkeys-none = No tiene ninguna llave de acceso.
signin-passkey-name = Cómo llama a la llave de acceso
signin-passkey-add = Añadir una llave de acceso
signin-passkey-remove = Quitar
signin-passkey-failed = No se hizo ninguna llave de acceso. No se registró nada.
signin-how = Cómo entra
signin-how-none = Ni llave de acceso ni cuenta: un dispositivo nuevo lo admite otra persona.
signin-link = Vincular una cuenta
signin-link-title = Una cuenta con la que entra { $person }
signin-link-what = Quien según el proveedor tenga esta cuenta actúa aquí como esta persona, sin más derechos de los que ya tienen sus dispositivos. La cuenta se guarda junto a la anotación, donde se puede destruir.
signin-link-do = Permitir que entre
signin-unlink = Terminar
signin-by = La cuenta se conoce por
signin-by-email = un correo que el proveedor verificó
signin-by-subject = su nombre en el proveedor, que nunca pasa a otra persona
signin-holder = Correo o nombre
signin-holder-hint = Quien todavía no puede entrar lee el nombre de su cuenta en la página que se lo dice.
signin-holder-wrong = Escriba el correo o el nombre de la cuenta.
signin-holder-taken = Alguien ya entra con esta cuenta.
signin-lost-passkeys = Terminan las llaves de acceso que se añadieron con él. Los navegadores que entraron con una siguen: mire los que se llaman «by passkey» al final y dé de baja lo que no sea suyo.
signin-lost-account = Esta persona todavía puede entrar con una cuenta. Si ya no es suya, termine eso también.
### ---- FOREIGN: call sheets, schedules and scripts -------------------------------------------------------

foreign-title = Leer una orden de rodaje, un plan o un guion
foreign-lede = Elija un archivo. Lo que dice vuelve como propuestas; nada se registra antes de que lo marque y lo firme.
foreign-file = El archivo
foreign-file-hint = Una tabla (CSV o XLSX) o un guion de Final Draft (FDX), de hasta 16 MB. Un PDF no se puede leer: pida la tabla de la que se hizo.
foreign-dates = ¿Cómo escribe el archivo 3/4/2026?
foreign-dates-unsure = No estoy seguro: pregúnteme por esas fechas
foreign-dates-day = Primero el día: 3 de abril
foreign-dates-month = Primero el mes: 4 de marzo
foreign-do = Leer el archivo
foreign-server = El servidor lee el archivo, aparte de todo lo demás, y no guarda nada de él. Sin el servidor este paso tiene que esperar; puede escribir las líneas a mano.
foreign-phone-only = Solo un teléfono de la producción puede pedir que se lea un archivo.
foreign-by-hand = Escribir líneas a mano
foreign-none = Primero elija un archivo.
foreign-gone = No se pudo llegar al servidor, y solo él puede leer archivos. No se registró nada. Inténtelo cuando vuelva, o escriba las líneas a mano.
foreign-busy = El servidor está leyendo otros archivos. Inténtelo dentro de un momento.
foreign-late = Leer este archivo tardó demasiado y se detuvo. Guarde solo la hoja que hace falta e inténtelo de nuevo.
foreign-crashed = Este archivo detuvo a su lector. Nada más sufrió daño y no se registró nada. Puede que el archivo esté dañado: ábralo en su propio programa y guárdelo de nuevo, o escriba las líneas a mano.
foreign-large = Este archivo es demasiado grande: se leen 16 MB como mucho. Guarde solo la hoja que hace falta.
foreign-absent = Este servidor no puede leer archivos. Escriba las líneas a mano.
foreign-refused = No se pudo leer nada de este archivo:
foreign-unclear = { $count ->
    [one] Un lugar no se entendió. Mírelo en el archivo.
   *[other] { $count } lugares no se entendieron. Mírelos en el archivo.
}
foreign-words = { $count ->
    [one] Una línea tiene palabras de armas: léala
   *[other] { $count } líneas tienen palabras de armas: léalas
}
foreign-calls = { $count ->
    [one] Una hora de llamado, que no se registra
   *[other] { $count } horas de llamado, que no se registran
}
foreign-left = { $count ->
    [one] Una cosa para la que no se propone nada
   *[other] { $count } cosas para las que no se propone nada
}
foreign-notes = { $count ->
    [one] Cómo se leyó el archivo: una nota
   *[other] Cómo se leyó el archivo: { $count } notas
}
foreign-more = { $count ->
    [one] Una más no se muestra.
   *[other] { $count } más no se muestran.
}
foreign-more-entries = { $count ->
    [one] Una propuesta más, para otro día, no se muestra. Divida el archivo para verla.
   *[other] { $count } propuestas más, para otros días, no se muestran. Divida el archivo para verlas.
}
foreign-no-time = ninguna hora que se pueda leer
foreign-day = para { $day }
foreign-other-day = Para { $day }, no para hoy. Una entrada es del día en que se firma: tómela ese día.
foreign-no-day = El archivo no dice para qué día. Tómela solo si es para hoy.
foreign-ask = Pregunte antes:
foreign-tick-all = Marcar todas las que no tienen pregunta

### ---- XLSX and PDF: what the server makes ------------------------------------------------------------------

export-xlsx = Todas las tablas en un libro (XLSX)
export-xlsx-what = Una hoja para cada tabla. Lo hace el servidor con lo que tiene: las entradas que este teléfono no ha enviado no están en él.
export-xlsx-gone = No se pudo llegar al servidor, y solo él hace el libro. Los archivos CSV se hacen en este teléfono: tome esos.
export-xlsx-long = El servidor no hizo el libro: un texto del registro es más largo de lo que cabe en una celda, y no se corta nada. Tome los archivos CSV.
export-xlsx-busy = El servidor está ocupado. Inténtelo dentro de un momento, o tome los archivos CSV.

pdf-a4 = PDF para A4
pdf-letter = PDF para carta
pdf-labels = PDF de esta hoja
pdf-title = No hay PDF
pdf-gone = No se pudo llegar al servidor, y solo él hace archivos PDF por usted.
pdf-absent = El servidor no hace archivos PDF: no tiene Chromium. Quien lo administra puede instalarlo (en Debian, el paquete «chromium»).
pdf-busy = El servidor está haciendo otros archivos PDF. Inténtelo dentro de un momento.
pdf-failed = El navegador del servidor no hizo un PDF de esta hoja. Quien administra el servidor encuentra el motivo en su salida.
pdf-none = El servidor no pudo hacer esta hoja como la muestra este teléfono. Puede que aún no tenga todas las entradas de este teléfono.
pdf-instead = Su propio navegador puede: abra la hoja, elija Imprimir y luego Guardar como PDF. El papel es el que elija allí; deje los márgenes predeterminados y la escala al 100 %.
pdf-sheet = Abrir la hoja
### ---- SENT: a form that is not signed as it came, and what a form made --------------------------------------

recorded-more = { $count ->
    [one] Y una entrada más.
   *[other] Y { $count } entradas más.
}
sent-not-title = No se registró nada
sent-by-other = Este formulario lo abrió { $opener }. Ahora tiene el teléfono { $holder }. No se registró nada.
sent-unknown = No se puede saber quién abrió este formulario: estaba abierto antes de que usted llegara, o la aplicación es más nueva que el formulario. No se registró nada.
sent-by-address = Una dirección por sí sola no registra nada. Abra la página, lea lo que dice y pulse su botón.
sent-nobody = alguien sin cuenta
sent-would = Esto se registraría
sent-kept = Se conserva todo lo que se había rellenado. Léalo y después siga adelante o déjelo.
sent-go-on = Seguir adelante
sent-go-on-as = Seguir como { $person }
sent-switch = Que actúe otra persona en este teléfono
sent-leave = Dejarlo
sent-again-title = Este formulario ya se envió
sent-again = { $count ->
    [one] Está registrado, una sola vez. Enviarlo de nuevo no registró nada.
   *[other] Sus { $count } entradas están registradas, una sola vez. Enviarlo de nuevo no registró nada.
}
sent-half = Solo se pudieron guardar { $made } de las { $of } entradas de este formulario. Mírelas y registre a mano lo que falte.
sent-continue = Continuar
sent-once-more-what = ¿Ocurrió por segunda vez, o cambió usted el formulario? Entonces regístrelo también. Si no, continúe.
sent-once-more = Registrar también esto
sent-file = Elija el archivo otra vez

### ---- FOUND: what a phone found, and entries that the server did not take ------------------------------------

found-title = Lo que halló este teléfono
found-none = No queda nada pendiente. Lo que se halló y ya pasó figura abajo.
found-over = Ya pasó
found-export = Guardar lo hallado, con sus pruebas
found-what-to-do = Qué significa y qué hacer
found-since = Desde { $time }
found-put-away = Ya me ocupé: archivarlo
found-put-away-by = lo archivó { $person }, { $time }
found-passed = la causa desapareció a las { $time }
found-mark-means = La entrada solo cuenta en la medida en que lo dice el registro junto a ella. No se cambió ni se omitió nada.
found-mark-do = Abra el registro y mire la entrada. Pregunte a quien la firmó y después archive esto.
found-clock-title = El reloj de este teléfono está mal por { $count } minutos.
found-clock-means = Lo que registra quedaría a una hora equivocada, así que un teléfono cuyo reloj está mal por más de 10 minutos no registra nada salvo un alto, que se da enseguida de todos modos.
found-clock-do = Ponga el reloj de este teléfono con la hora de la red. Después conéctese una vez con el servidor: este aviso desaparece solo. Si lo dicen varios teléfonos, el reloj que está mal es el del servidor: avise a quien lo administra.
found-server-clock-title = El reloj del servidor va unos { $count } minutos por detrás de los teléfonos.
found-server-clock-means = La mayoría de los teléfonos coinciden entre sí y no con el servidor. Hasta que se ponga en hora, lo que registran espera en ellos. Un alto se da enseguida de todos modos.
found-server-clock-do = Avise a quien administra el servidor para que lo ponga en hora. Este aviso desaparece solo.
found-other-log-title = El servidor respondió por otra producción.
found-other-log-means = No se usó nada de su respuesta. Lo registrado aquí se conserva en este teléfono.
found-other-log-do = Pregunte a quien lleva el servidor si su dirección pasó a otra producción. Este aviso desaparece cuando responde la correcta.
found-reply-title = La respuesta del servidor no superó la comprobación.
found-reply-means = Algo en el camino, o el propio servidor, cambió o cortó la respuesta. No se usó nada de ella y no se pierde nada suyo.
found-reply-do = Siga trabajando. Si dura más de unos minutos, avise a quien lleva el servidor. Este aviso desaparece con la siguiente respuesta correcta.
found-split-view-title = El servidor mostró dos registros que no pueden ser verdad los dos.
found-split-view-means = Puede que a distintos teléfonos se les mostraran registros distintos. Este teléfono guarda ambas pruebas y solo cree lo que comprobó antes.
found-split-view-do = Avise de inmediato a producción y a quien lleva el servidor, y guarde lo hallado. Comparen los tableros de viva voz antes de mover armas.
found-rollback-title = El registro del servidor es más corto que antes.
found-rollback-means = Se restauró una copia antigua o muestra otro registro. Allí faltan entradas que este teléfono ya vio; este teléfono las tiene.
found-rollback-do = Avise a quien lleva el servidor: hay que recuperar la copia más reciente. Conserve este teléfono. Este aviso desaparece cuando el servidor vuelve a tener todo el registro.
found-server-set-back-title = El servidor dice que se restauró una copia antigua.
found-server-set-back-means = No admite nada de nadie hasta que alguien lo revise. Lo que se registre entretanto queda en los teléfonos.
found-server-set-back-do = Siga registrando: no se pierde nada. Avise a quien lleva el servidor. Este aviso desaparece cuando vuelva a admitir entradas.
found-server-refused-title = El servidor no atiende a este teléfono (estado { $about }).
found-server-refused-means = No se envía nada y no llega nada nuevo. Lo registrado queda en este teléfono.
found-server-refused-do = Siga registrando. Si continúa, avise a quien lleva el servidor; 401 significa que la clave de este teléfono ya no está admitida: pregunte a quien le dio acceso. Este aviso desaparece con la siguiente respuesta.
found-broken-title = Hay una entrada en el registro que no debe estar (lugar { $about }).
found-broken-means = El servidor admitió una entrada que no cumple las reglas del registro. No cuenta para nada.
found-broken-do = Guarde lo hallado y déselo a quien lleva el servidor. Después puede archivarse aquí.
found-broken-promise-title = El servidor dijo que una entrada está registrada, y no lo está.
found-broken-promise-means = Confirmó una entrada en un lugar donde hay otra. La entrada sigue en este teléfono y se envía de nuevo.
found-broken-promise-do = Guarde lo hallado y avise a quien lleva el servidor. Mire en «Sin enviar» si la entrada ya pasó.
found-halted-disowned-title = Este teléfono fue retirado de la producción.
found-halted-disowned-means = Alguien lo marcó como perdido, o quien actuaba aquí lo dejó. Nada de lo que firme desde entonces cuenta, así que ya no registra nada.
found-halted-disowned-do = Si fue un error, entre de nuevo con una clave nueva y pida que le admitan. Guarde antes lo que no se envió.
found-halted-forked-title = Dos entradas distintas de este teléfono tienen el mismo número.
found-halted-forked-means = Se copió su clave o el teléfono volvió a un estado antiguo. Nadie puede saber cuál de las dos vale, así que ya no registra nada.
found-halted-forked-do = Enséñeselo a quien le dio acceso. Guarde lo que no se envió y entre de nuevo con una clave nueva.
found-halted-set-back-title = Existe una entrada de este teléfono que el teléfono no tiene.
found-halted-set-back-means = Volvió a un estado antiguo o se copió su clave. Seguir crearía dos entradas con el mismo número, así que ya no registra nada.
found-halted-set-back-do = Enséñeselo a quien le dio acceso. Guarde lo que no se envió y entre de nuevo con una clave nueva.
found-refused-title = { $count ->
    [one] El servidor no admitió una entrada de este teléfono.
   *[other] El servidor no admitió { $count } entradas de este teléfono.
}
found-refused-means = Se conservan en este teléfono y se ofrecen de nuevo en cada intercambio. Los demás no las ven.
found-refused-do = Abra «Sin enviar»: dice de cada entrada por qué y qué hacer.
found-storage-title = Este teléfono no pudo guardar algo que llegó del servidor.
found-storage-means = No se pierde nada de lo registrado aquí, pero lo que registran los demás no se guarda hasta que haya sitio.
found-storage-do = Libere espacio en este teléfono. Este aviso desaparece cuando se pueda guardar de nuevo.
found-other-title = Este teléfono halló algo para lo que no tiene palabras: { $about }.
found-other-means = Se conserva tal como se halló.
found-other-do = Guarde lo hallado y déselo a quien lleva el servidor.
found-mark-fork-title = Dos entradas de un teléfono tienen el mismo número (lugar { $about }).
found-mark-disowned-title = Una entrada la firmó un teléfono que ya se había perdido (lugar { $about }).
found-mark-person-title = Una entrada se firmó con una clave que no puede hablar por esa persona (lugar { $about }).
found-mark-clock-back-title = El reloj de un teléfono retrocedió antes de firmar una entrada (lugar { $about }).
found-mark-back-dated-title = Una entrada tiene fecha anterior a lo que su teléfono ya había visto (lugar { $about }).
found-mark-ahead-title = Una entrada tiene fecha posterior a cuando el servidor ya la tenía (lugar { $about }).
found-mark-skew-title = Una entrada se registró a una hora distinta de la que indica (lugar { $about }).
refused-title = El servidor no la admitió:
refused-malformed = no se puede leer como entrada. La aplicación de este teléfono puede ser demasiado antigua o demasiado nueva: cárguela de nuevo y enséñeselo a quien lleva el servidor.
refused-wrong-log = pertenece a otra producción. Enséñeselo a quien lleva el servidor.
refused-signature = su firma no concuerda. Se dañó en este teléfono: guárdela en un archivo y enséñeselo a quien lleva el servidor.
refused-open = solo la primera entrada de un registro puede decir esto. Enséñeselo a quien lleva el servidor.
refused-needs-previous = espera a la entrada anterior del mismo teléfono. Cuando aquella se admita, esta pasará sola.
refused-link = otra entrada del mismo teléfono tiene su número. Se copió la clave o el teléfono retrocedió: entre de nuevo con una clave nueva y regístrela allí.
refused-needs-reference = espera a una entrada de la que trata y que el servidor aún no tiene. Debe conectarse el teléfono que la tiene.
refused-not-enrolled = la clave de este teléfono no está admitida o ya no lo está. Pídalo a quien da acceso; pasará sola cuando la clave esté admitida.
refused-not-permitted = la clave de este teléfono no puede registrar esto. Pida a alguien que sí pueda que lo registre en su nombre.
refused-seen = se firmó sobre un registro que el servidor no conoce. Puede que el servidor retrocediera: avise a quien lo lleva.
refused-early = su hora va por delante del reloj del servidor. Pasará cuando llegue su hora, y con ella lo que sigue en este teléfono; entonces queda en disputa. Un alto se dio enseguida. Ponga en hora este teléfono, y diga de nuevo lo que importa en otro teléfono, o dé de alta este otra vez.
refused-other = esta versión de la aplicación no conoce el motivo. Cargue la aplicación de nuevo y vuelva a mirar aquí.

### ---- HELD: what guests sent while very many came -----------------------------------------------------------

held-waits = { $count ->
    [0] Llegaron muchísimos avisos a la vez. El servidor conserva el suyo y es el siguiente en registrarse. Aún no está en el registro.
    [one] Llegaron muchísimos avisos a la vez. El servidor conserva el suyo; hay uno delante. Se registra uno cada tres minutos. Aún no está en el registro. Si no puede esperar, pare el trabajo: una parada nunca se retiene.
   *[other] Llegaron muchísimos avisos a la vez. El servidor conserva el suyo; hay { $count } delante. Se registra uno cada tres minutos. Aún no está en el registro. Si no puede esperar, pare el trabajo: una parada nunca se retiene.
}
held-put-away = Llegaron muchísimos avisos a la vez y personas de la producción los archivaron juntos, con este. El servidor lo conserva, pero no está en el registro. Si iba en serio, dígaselo a alguien de la producción o envíelo de nuevo.
held-title = Retenidos
held-what = Llegaron tantos avisos de personas sin cuenta a la vez que estos esperan. Cada tres minutos pasa uno al registro, el más antiguo primero. No se pierde nada, y las paradas nunca se retienen. Lea las primeras líneas antes de archivarlos.
held-put-all-away = Archivarlos todos
held-put-all-away-what = No pasan al registro; el servidor los conserva en un archivo. Después usted lo dice en el registro, con su nombre.
held-about = Archivé avisos de personas sin cuenta que llegaron todos a la vez. El servidor los conserva.
people-waiting-clear = Vaciar la lista de quienes esperan
people-waiting-clear-what = Para cuando esperan muchísimos que no son de aquí. Quien sí lo sea pide entrar de nuevo o le enseña su código.

### ---- LABEL: a label that a guest or a stranger scanned ------------------------------------------------------

label-weapon = Esta es la etiqueta de un arma de esta producción, o de algo que lo parece.
label-weapon-do = Si nadie la tiene ni la vigila: no la toque, no deje que la toque nadie y llame a una de las personas de abajo. Trátela como cargada.
label-person = Esta es la credencial de alguien de esta producción.
label-container = Esta es la etiqueta de una caja fuerte, una caja o un estuche de esta producción.
label-lot = Esta es la etiqueta de un lote de cartuchos de esta producción.
label-other-do = Si está abandonado: no lo abra, quédese al lado y llame a una de las personas de abajo.
label-whom = A quién llamar
label-stop = Parar el trabajo
label-stranger-title = Etiqueta de una producción de cine
label-stranger = Las producciones de cine ponen etiquetas así en armas, en cajas de fogueo y de inertes, y en credenciales. En qué está puesta esta solo se dice a personas de la producción.
label-stranger-do = Si encontró algo con esta etiqueta y nadie lo vigila: no lo toque, trátelo como cargado, mantenga alejados a los demás y avise al equipo de rodaje. Si no hay equipo cerca, llame a la policía.
label-stranger-member = Si trabaja aquí: escanee el cartel del rodaje con este teléfono y después otra vez la etiqueta. O entre en la producción.
### ---- why ----

why-all = todo esto:
why-any = al menos una de estas cosas:
why-no = no: { $what }
why-latest = lo último: { $what }
why-not-latest = no es así en lo último: { $what }
why-unknown-argument = { $what }: el registro no dice de quién o de qué se trata
why-limit = se dejó de buscar: hay demasiado que revisar
why-no-entry = el registro no tiene esta entrada: { $what }
why-not-shown = una fuente que lo habría mostrado no lo muestra: { $what }
why-nothing = no hay nada en el registro: { $what }
why-denied-by-somebody = { $what } (alguien lo niega)
why-not-sure = { $what } (no es seguro que cuente: la hora o un campo es incierto)
why-at = { $when }: { $what }
why-denied = se niega que { $what }
why-somebody = alguien
why-empty-text = (nada)
why-unknown-value = (no se sabe)
why-or = { $one } o { $other }
why-between = { $from } a { $to }
why-in = { $left } es una de estas cosas: { $right }
why-not-in = { $left } no es ninguna de estas cosas: { $right }
why-at-unknown-time = a una hora que no se sabe
why-until = hasta { $to }
why-from = desde { $from }
duration-years = { $count ->
    [one] { $count } año
   *[other] { $count } años
}
duration-days = { $count ->
    [one] { $count } día
   *[other] { $count } días
}
duration-hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
duration-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
duration-seconds = { $count ->
    [one] { $count } segundo
   *[other] { $count } segundos
}

### ---- finding ----

finding-not-the-holder = La entregó alguien que, según el registro, no la tenía.
finding-handed-over-locked = Se entregó cuando, según el registro, estaba resguardada.
finding-taken-out-unlocked = Se sacó cuando, según el registro, no estaba resguardada.
finding-other-container = Se sacó de otro contenedor que aquel en el que se resguardó.
finding-locked-by-another = La resguardó alguien que, según el registro, no la tenía.
finding-locked-twice = Se resguardó cuando, según el registro, ya estaba resguardada.
finding-loaded-twice = Se cargó cuando, según el registro, ya estaba cargada.
finding-rounds-do-not-balance = Los cartuchos disparados, dañados o devueltos no son tantos como los entregados.
finding-rounds-not-counted = No se pueden sumar los cartuchos: una entrada no da el número.
doubt-ahead = Esto no cuenta: el reloj del aparato que lo firmó iba adelantado.
doubt-apart = En disputa: no concuerda con lo que dijo otro aparato, y ninguno sabía del otro.
doubt-not-theirs = Esto no cuenta: la clave que lo firmó no puede decirlo por esta persona.
doubt-not-let-in = Esto no cuenta: el aparato que lo firmó no estaba admitido cuando llegó.
doubt-takes-back = Esto no cuenta: retira la palabra de otra persona, y la clave que lo firmó no puede hacerlo.
mark-apart = en disputa
packet-not-counted = Sobre este incidente, pero no cuenta: en ningún campo de arriba
export-not-counted = { $count ->
    [one] Una entrada no cuenta y no está en el calendario.
   *[other] { $count } entradas no cuentan y no están en el calendario.
}
doubt-forked = Esto no cuenta: su aparato firmó dos entradas con el mismo número.
doubt-disowned = Esto no cuenta: el aparato que lo firmó se dio de baja.
fault-nothing-cleared = El registro o sus reglas tienen un fallo. No se autoriza nada hasta corregirlo:
fault-entry = La entrada { $place } de { $person } no se puede leer. { $person } la retira y la registra de nuevo.
fault-unsent = Una entrada de { $person } que aún no se ha enviado no se puede leer. { $person } la retira y la registra de nuevo.
fault-record = Las entradas no forman juntas un registro.
fault-settings = Un ajuste no encaja con las reglas. Quien lleva la producción lo fija de nuevo.
fault-packs = Las reglas adoptadas no pueden estar en vigor juntas. Quien lleva la producción adopta otras.
fault-more = Puede haber más fallos de los que caben en esta lista.
fault-unreadable = Es tanto lo que no se puede leer que no se puede decir nada de este registro. Siga en papel y avise a quien lleva el servidor.

### ---- rounds that do not count ----

rounds-not-counted = { $count ->
    [one] Una entrada no cuenta, y ningún número de aquí la incluye:
   *[other] { $count } entradas no cuentan, y ningún número de aquí las incluye:
}
rounds-partial = Se retienen entradas de este registro: los números pueden estar mal.

### ---- things that nothing goes into ----

load-solid = MACIZA: no entra nada en ella
load-edged = CON FILO O PUNTA: no entra nada en ella
load-look-alike = RÉPLICA: mire si se abre
load-whole = Según el registro es una sola pieza maciza: no entra nada en ella. Si no es así, corrija primero lo que dice el inventario.
announce-solid = MACIZA
announce-edged = CON FILO O PUNTA
announce-look-alike = RÉPLICA
announce-whole = No entra nada en ella, así que no hay carga que anunciar. Deje que la gente vea y toque que es lo que debe ser.
handover-show-whole = Deje que { $person } vea y toque que es lo que debe ser y que está entera.
handover-look-whole = Antes de tomarla, mire y toque que es lo que debe ser.
show-title-whole = Mostrar { $weapon }
show-title-whole-short = Mostrarla
show-do-whole = Vista: firmar
show-look-alike-legend = Es una réplica
show-look-alike = No dispara nada, y donde se abre no hay nada dentro
show-look-alike-hint = Según el registro es una réplica, sin recámaras. Abra lo que se pueda abrir y mire dentro.

### ---- forms of any kind ----

enter-record = Registrar: { $what }
handover-over = Esta entrega ya terminó.
day-overrides = { $count ->
    [one] Una decisión de seguir aunque faltaba algo
   *[other] { $count } decisiones de seguir aunque faltaba algo
}
show-who-looked-whole = ¿Quién la miró?

### ---- leaving a phone, and wrong PINs ----
bar-nobody = Nadie actúa
me-nobody = Ahora nadie actúa en este teléfono. Se puede leer el tablero y pedir un alto; para registrar algo más, diga quién es.
me-who = ¿Quién es usted?
me-pin-early = No se probó ningún PIN: espere a que pase el tiempo.
me-pin-wait = Se probaron PIN equivocados de { $person }.
me-pin-wait-seconds = { $count ->
    [one] El próximo se acepta en { $count } segundo.
   *[other] El próximo se acepta en { $count } segundos.
}
me-pin-wait-minutes = { $count ->
    [one] El próximo se acepta en { $count } minuto.
   *[other] El próximo se acepta en { $count } minutos.
}
me-pin-meanwhile = Todo lo demás sigue en este teléfono: pedir un alto, avisar y leer no necesitan PIN.
me-pin-again = Mirar otra vez
signin-pin = PIN, si otras personas usan este ordenador
leave-title = Dejar este teléfono
leave-lede = Para un teléfono u ordenador que no es suyo. Su clave en él termina y usted se borra de él.
leave-counts = Lo que registró con él queda en el registro y cuenta.
leave-back = Para volver hay que admitirle de nuevo, con una clave nueva.
leave-passkeys = Las llaves de acceso que añadió en él terminan.
leave-notes = Sus notas privadas en él se borran. Abra antes lo que otros deban leer algún día.
leave-others = Las otras personas siguen en este teléfono. Quien actúe después dice quién es.
leave-alone = Nadie más de esta producción está en este teléfono, así que también se borra su copia del registro. El servidor y otros teléfonos conservan el registro.
leave-last-admin = Ningún otro dispositivo puede admitir a otros. Después solo quien lleva el servidor puede admitir a alguien.
leave-unsent = { $count ->
    [one] Hay { $count } entrada sin enviar. Se perdería.
   *[other] Hay { $count } entradas sin enviar. Se perderían.
}
leave-unsent-do = Vaya adonde este teléfono alcance el servidor y espere a que todo esté enviado. Si el servidor no acepta una entrada, guárdela en un archivo, déselo a quien admite a la gente y pídale que dé de baja este teléfono.
leave-files = Una foto o un archivo que adjuntó aún no se ha enviado. Espere un momento donde este teléfono alcance el servidor e inténtelo de nuevo.
leave-needs-server = El servidor no lo confirmó, así que usted sigue en este teléfono. Inténtelo de nuevo donde alcance el servidor.
leave-do = Dejar este teléfono
leave-not = Quedarse
leave-why = dejó este teléfono
leave-done = Ha salido. Su clave terminó y en este navegador ya no queda nada de la producción.
### ---- what is said of a file from elsewhere ----

foreign-at-sheet = hoja { $sheet }
foreign-at-row = fila { $row }
foreign-at-column = columna { $column }
foreign-why-cell-cut = Esta celda tiene más de { $count } letras; esta parte no se leyó.
foreign-why-above-headings = Está por encima de la primera fila con encabezados conocidos.
foreign-why-no-scene-number = Lo que hay en la columna de escenas no es un número de escena.
foreign-why-no-scene = En esta fila no hay número de escena.
foreign-why-two-ways = Esta fecha se puede leer con el día o con el mes delante: indique cuál, o escríbala como 2026-05-11.
foreign-why-no-date = Esto no se entiende como fecha: escríbala como 2026-05-11.
foreign-why-no-name = En esta fila del reparto no hay ningún nombre.
foreign-why-no-time = Esto no se entiende como hora: escríbala como 07:30.
foreign-why-names-many = Hay demasiados nombres en esta celda.
foreign-why-number-nobody = Ningún reparto del archivo dice quién es este número.
foreign-why-own-sign = El archivo usa un signo que él mismo declara; esos no se leen.
foreign-why-paragraph-cut = Este párrafo tiene más de { $count } letras; el resto no se leyó.
foreign-why-no-setting = El encabezado no dice si es interior o exterior.
foreign-why-not-numbered = La escena no tiene número: numere primero las escenas en Final Draft.
foreign-why-script-calls-nobody = Un guion nombra personajes, no personas: con él no se cita a nadie para una escena.
foreign-why-called-no-scene = { $name } tiene citación, pero ninguna fila dice para qué escena.
foreign-why-sheet-no-day = El archivo no dice de ningún día que sea su orden de rodaje.
foreign-why-words-no-weapon = { $name }: ahí hay palabras de armas ({ $found }) y no se nombra ningún arma del registro. Léalo y planifique el arma.
foreign-why-scene-no-number = «{ $name }» no tiene número ({ $place }).
foreign-why-no-letters = «{ $name }» no tiene letras que pueda llevar un nombre del registro: escríbalo en letras latinas.
foreign-why-no-event = El vocabulario no tiene el hecho «{ $kind }».
foreign-why-no-field = «{ $kind }» tiene o necesita un campo «{ $field }» que no encaja: no se propone ninguna entrada.
foreign-why-ask-call-sheet = ¿Anuncia la reunión, lleva los boletines y llegó a todos?
foreign-why-ask-weapons = ¿Anuncia las armas? Contiene palabras de armas; las lee una persona.
foreign-why-ask-plan = Uso, clase, carga, disparos, distancia y dirección: el archivo no los dice.
foreign-why-ask-same-person = { $written } serían todos «{ $name }»: ¿son la misma persona?
foreign-why-ask-same-scene = { $written } serían todas «{ $name }»: ¿son la misma escena?
foreign-why-ask-known-person = { $written }: el registro conoce { $similar }. ¿Es la misma persona?
foreign-why-ask-known-scene = { $written }: el registro conoce { $similar }. ¿Es la misma escena?
foreign-why-day-first = Las fechas se leyeron con el día delante, como muestra una fecha del archivo.
foreign-why-month-first = Las fechas se leyeron con el mes delante, como muestra una fecha del archivo.
foreign-why-script-read = Se leyó el guion; la portada, los encabezados, los pies y las listas no.
foreign-why-utf-16 = El archivo no indica su codificación; se leyó como UTF-16.
foreign-why-windows-1252 = El archivo no es UTF-8; se leyó como Windows-1252. Mire las letras con acento.
foreign-why-sheet-not-read = La hoja «{ $name }» no se leyó: no es una tabla o no está en el archivo.
foreign-why-tabs = Las celdas se leyeron separadas por tabuladores.
foreign-why-semicolons = Las celdas se leyeron separadas por punto y coma.
foreign-why-commas = Las celdas se leyeron separadas por comas.
foreign-why-empty = El archivo está vacío.
foreign-why-large = El archivo tiene { $what ->
    [too-many-bytes-when-it-is-unpacked] demasiados bytes una vez descomprimido
    [too-many-columns] demasiadas columnas
    [too-many-rows] demasiadas filas
    [too-many-cells] demasiadas celdas
    [too-many-sheets] demasiadas hojas
    [too-many-scenes] demasiadas escenas
   *[other] demasiado contenido
}; este lector llega hasta { $limit }. Divídalo, o guarde solo la hoja que hace falta.
foreign-why-not-text = El archivo no es texto en una codificación conocida ni un libro de cálculo. Guárdelo como CSV (UTF-8), XLSX o FDX.
foreign-why-workbook = No se pudo abrir el libro de cálculo. Ábralo en su propio programa y guárdelo de nuevo como XLSX.
foreign-why-screenplay = No se pudo leer el guion. Ábralo en su propio programa y guárdelo de nuevo como FDX.
foreign-why-no-headings = Ninguna fila del archivo tiene encabezados conocidos, como «escena» y «elenco». Escríbalos encima de las columnas.
